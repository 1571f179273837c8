// Proves what editors make of our files: every shipped file is accepted, every planted mistake (mistakes.toml) is
// flagged where it stands, and keys are explained in the words of the schema.
//
// usage: node prove.js ROOT TOOLS    (the repository; the folder into which `run` installs the tools)

import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { json, taplo, tombi } from './tools.js';

const [root, tools] = process.argv.slice(2).map((folder) => path.resolve(folder));
const read = (file) => fs.readFileSync(path.join(root, file), 'utf8');
const table = createRequire(`${tools}/`)('smol-toml').parse(read('tests/editors/mistakes.toml'));

/** A planted text as an editor has it: beside the shipped examples, with the schema that it names. */
function planted({ schema, text }, index) {
  const address = `../schema/${schema}.schema.json`;
  const isJson = text.startsWith('{');
  const uri = pathToFileURL(path.join(root, 'examples', `planted-${index}${isJson ? '.json' : '.toml'}`)).href;
  return { uri, text: isJson ? text.replace('SCHEMA', address) : `#:schema ${address}\n\n${text}` };
}

function shipped(ending) {
  return ['specs', 'examples'].flatMap((folder) => fs
    .readdirSync(path.join(root, folder), { recursive: true })
    .filter((name) => name.endsWith(ending))
    .map((name) => `${folder}/${name.split(path.sep).join('/')}`));
}

const told = (diagnostics) => diagnostics.map((one) => `${one.range.start.line + 1}: ${one.message}`).join('\n    ');

async function accepts(tool) {
  const wrong = [];
  const files = tool.endings.flatMap(shipped);
  for (const file of files) {
    const found = await tool.client.open(pathToFileURL(path.join(root, file)).href, read(file));
    if (found.length > 0) wrong.push(`${file} is not accepted:\n    ${told(found)}`);
  }
  return [`accepts ${files.length} shipped files`, wrong];
}

/** Whether a diagnostic tells of this mistake: at its line, or at the head of the table that the line belongs to. */
function tells(mistake, text) {
  const lines = text.split('\n');
  const line = lines.findIndex((own) => own.includes(mistake.line ?? ''));
  const head = lines.slice(0, line).findLastIndex((own) => own.startsWith('['));
  const covers = ({ start, end }, place) => start.line <= place && place <= end.line;
  const words = (mistake.names ?? ['']).map((word) => word.toLowerCase());
  return ({ range, message }) => {
    const here = !mistake.line || covers(range, line) || covers(range, head);
    return here && words.some((word) => message.toLowerCase().includes(word));
  };
}

async function flags(tool, mistakes) {
  const wrong = [];
  for (const [index, mistake] of mistakes) {
    const { uri, text } = planted(mistake, index);
    const found = await tool.client.open(uri, text);
    if (!found.some(tells(mistake, text))) wrong.push(`${mistake.name} is not flagged:\n    ${told(found)}`);
  }
  return [`flags ${mistakes.length} planted mistakes`, wrong];
}

async function explains(tool, hovers) {
  const wrong = [];
  const letters = (text) => text.replace(/[^\p{L}\p{N}]+/gu, ' ').trim();
  for (const [index, hover] of hovers) {
    const { uri, text } = planted(hover, `hover-${index}`);
    await tool.client.open(uri, text);
    const lines = text.split('\n');
    const line = lines.findIndex((own) => own.trim().replace('"', '').startsWith(hover.key));
    const schema = JSON.parse(read(`schema/${hover.schema}.schema.json`));
    const { description } = hover.field.split('/').reduce((part, key) => part[key], schema);
    const shown = await tool.client.hover(uri, { line, character: lines[line].indexOf(hover.key) + 1 });
    if (!letters(shown).includes(letters(description))) {
      wrong.push(`${hover.key} is not explained as "${description}", but:\n    ${shown}`);
    }
  }
  return [`explains ${hovers.length} keys`, wrong];
}

/** A file with our ending that names no schema. */
async function associates(tool) {
  const uri = pathToFileURL(path.join(root, 'planted.mcprove.toml')).href;
  const found = await tool.client.open(uri, 'spec = 1\nid = "planted"\ntitle = "Planted"\nrequirement = []\n');
  const flagged = found.some(({ message }) => message.includes('requirement'));
  return ["knows our ending by the README's setting", flagged ? [] : [told(found)]];
}

let failed = false;
for (const start of [taplo, tombi, json]) {
  const tool = await start(tools, root);
  const own = (rows) => [...rows.entries()].filter(([, row]) => {
    const ending = row.text.startsWith('{') ? '.json' : '.toml';
    return tool.endings.includes(ending) && !row.not?.includes(tool.name);
  });
  const proofs = [accepts(tool), flags(tool, own(table.mistake)), explains(tool, own(table.hover))];
  if (tool.associates) proofs.push(associates(tool));
  for (const [what, wrong] of await Promise.all(proofs)) {
    console.log(`${wrong.length === 0 ? 'ok' : 'FAILED'}  ${tool.name} ${what}`);
    wrong.forEach((line) => console.log(`  ${line}`));
    failed ||= wrong.length > 0;
  }
  tool.stop();
}
process.exit(failed ? 1 : 0);
