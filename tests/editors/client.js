// A client of language servers, as editors have one: opens a text, waits for its diagnostics, asks for hover text.

const TIMEOUT = 60_000; // milliseconds; a server that says nothing is a failure, not a hang

export class Client {
  #next = 1;
  #answers = new Map();
  #diagnostics = new Map();

  /**
   * `send` takes a JSON-RPC message; messages of the server go to `receive`. `rounds` is how often a server tells the
   * diagnostics of a text without mistakes: it may look at the syntax first, and at the schema later.
   */
  constructor(send, { settings = {}, rounds = 1 } = {}) {
    this.send = (message) => send({ jsonrpc: '2.0', ...message });
    this.settings = settings;
    this.rounds = rounds;
  }

  receive(message) {
    if (message.method === 'textDocument/publishDiagnostics') {
      this.#diagnostics.get(message.params.uri)?.(message.params.diagnostics);
    } else if (message.method === 'workspace/configuration') {
      this.send({ id: message.id, result: message.params.items.map(() => this.settings) });
    } else if (message.method && message.id !== undefined) {
      this.send({ id: message.id, result: null });
    } else if (this.#answers.has(message.id)) {
      this.#answers.get(message.id)(message);
      this.#answers.delete(message.id);
    }
  }

  async request(method, params) {
    const id = this.#next++;
    const answer = within(new Promise((resolve) => this.#answers.set(id, resolve)), method);
    this.send({ id, method, params });
    const { result, error } = await answer;
    if (error) throw new Error(`${method}: ${error.message}`);
    return result;
  }

  async start(root) {
    const capabilities = {
      textDocument: { hover: { contentFormat: ['markdown'] }, publishDiagnostics: {} },
      workspace: { configuration: true, workspaceFolders: true },
    };
    const workspaceFolders = [{ uri: root, name: 'mcprove' }];
    await this.request('initialize', { processId: process.pid, rootUri: root, capabilities, workspaceFolders });
    this.send({ method: 'initialized', params: {} });
  }

  /** The diagnostics of a text. */
  async open(uri, text, languageId = 'toml') {
    let round = 0;
    const told = within(new Promise((resolve) => {
      this.#diagnostics.set(uri, (found) => {
        round += 1;
        if (found.length > 0 || round === this.rounds) resolve(found);
      });
    }), uri);
    this.send({ method: 'textDocument/didOpen', params: { textDocument: { uri, languageId, version: 1, text } } });
    return await told;
  }

  /** The hover text at a place of a text that is open. */
  async hover(uri, position) {
    const hover = await this.request('textDocument/hover', { textDocument: { uri }, position });
    const contents = hover?.contents;
    return [contents].flat().map((part) => part?.value ?? part ?? '').join('\n');
  }
}

function within(promise, what) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing came of ${what}`)), TIMEOUT);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
