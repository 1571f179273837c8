// The tools of editors: Taplo (Even Better TOML), Tombi, and the JSON support of VS Code. None uses the network.

import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Client } from './client.js';

const offline = async (what) => { throw new Error(`no network: ${what.url ?? what}`); };

/** The setting that the README gives for files with our ending, with the path to this repository. */
function associations(root) {
  const readme = fs.readFileSync(path.join(root, 'README.md'), 'utf8');
  const setting = /`"evenBetterToml\.schema\.associations": (\{.*?\})`/.exec(readme)[1];
  return JSON.parse(setting.replace('file:///…', pathToFileURL(root).href));
}

/** Taplo is WebAssembly in this process. */
export async function taplo(tools, root) {
  const { TaploLsp } = createRequire(`${tools}/`)('@taplo/lsp');
  const environment = {
    now: () => new Date(),
    envVar: () => undefined,
    envVars: () => [],
    stdErrAtty: () => false,
    stdin: async () => new Uint8Array(),
    stdout: async (bytes) => bytes.length,
    stderr: async (bytes) => bytes.length,
    glob: () => [],
    readFile: (file) => fs.promises.readFile(file),
    writeFile: offline,
    urlToFilePath: (url) => (url.startsWith('file:') ? fileURLToPath(url) : url),
    isAbsolute: path.isAbsolute,
    cwd: () => root,
    findConfigFile: () => undefined,
    fetch: { fetch: offline, Headers, Request, Response },
  };
  let server;
  const settings = { schema: { enabled: true, catalogs: [], associations: associations(root) } };
  const client = new Client((message) => server.send(message), { settings, rounds: 3 });
  server = await TaploLsp.initialize(environment, { onMessage: (message) => client.receive(message) });
  await client.start(pathToFileURL(`${root}/`).href);
  return { name: 'Taplo', client, endings: ['.toml'], associates: true, stop: () => {} };
}

/** Tombi is a process that speaks through its standard input and output. */
export async function tombi(tools, root) {
  const program = path.join(tools, 'venv', process.platform === 'win32' ? 'Scripts' : 'bin', 'tombi');
  const server = spawn(program, ['lsp', '--offline'], { stdio: ['pipe', 'pipe', 'ignore'], cwd: root });
  const client = new Client((message) => {
    const body = JSON.stringify(message);
    server.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  });
  let rest = Buffer.alloc(0);
  server.stdout.on('data', (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    for (;;) {
      const head = rest.indexOf('\r\n\r\n');
      const length = head < 0 ? NaN : Number(/Content-Length: (\d+)/i.exec(rest.subarray(0, head))?.[1]);
      if (!(rest.length >= head + 4 + length)) return;
      client.receive(JSON.parse(rest.subarray(head + 4, head + 4 + length)));
      rest = rest.subarray(head + 4 + length);
    }
  });
  await client.start(pathToFileURL(`${root}/`).href);
  return { name: 'Tombi', client, endings: ['.toml'], stop: () => server.kill() };
}

/** The JSON support of VS Code is a library; this gives it the face of a client. */
export async function json(tools) {
  const { getLanguageService, TextDocument } = createRequire(`${tools}/`)('vscode-json-languageservice');
  const schemaRequestService = async (uri) => fs.promises.readFile(fileURLToPath(uri), 'utf8');
  const workspaceContext = { resolveRelativePath: (relative, resource) => new URL(relative, resource).href };
  const service = getLanguageService({ schemaRequestService, workspaceContext });
  const documents = new Map();
  const client = {
    open: async (uri, text) => {
      const document = TextDocument.create(uri, 'json', 1, text);
      documents.set(uri, [document, service.parseJSONDocument(document)]);
      return await service.doValidation(...documents.get(uri));
    },
    hover: async (uri, position) => {
      const [document, parsed] = documents.get(uri);
      const hover = await service.doHover(document, position, parsed);
      return [hover?.contents].flat().join('\n');
    },
  };
  return { name: 'JSON in VS Code', client, endings: ['.json'], stop: () => {} };
}
