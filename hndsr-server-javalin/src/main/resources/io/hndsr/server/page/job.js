/*
 * One request: over a WebSocket, which delivers tiles as they are finished, or by POST /infer, whose progress arrives as
 * server-sent events. The second is used if no socket can be opened: because a proxy blocks it, or because the server rejects
 * it, for a reason that only the second reports.
 *
 * Both call the same listener: sent(share), progress(report), tile(blob, bounds), and return a promise of
 * {blob, width, height, metadata} that can fail with a Failure. abort() closes the connection, which stops the work on the device.
 */

/** An error, with the server's message if it sent one. */
export class Failure extends Error {
  constructor(message, {status = 0, faults = [], retrySeconds = 0} = {}) {
    super(message);
    this.status = status;
    this.faults = faults;
    this.retrySeconds = retrySeconds;
  }

  /** Parses an error body: {message, detail: text or [{loc, msg}]}. */
  static of(status, text, retryAfter) {
    let body = {};
    try {
      body = JSON.parse(text);
    } catch {
      // Not from hndsr, but the page of a proxy, which is of no use here.
    }
    const faults = Array.isArray(body.detail)
      ? body.detail.map(fault => ({field: String(fault.loc?.at(-1) ?? ""), text: String(fault.msg)}))
      : [];
    const message = body.message ?? body.detail;
    return new Failure(message || "The server answered with status " + status + " without a reason.", {
      status,
      faults,
      retrySeconds: Number(retryAfter ?? body.retry_after ?? 0) || 0,
    });
  }
}

const NO_ANSWER = "The server did not respond. Check that it is running and that the network is up.";

/** A seed has up to 64 bits, more than a JavaScript number can hold, so it is read from the text. */
function seedOf(text) {
  return /"seed"\s*:\s*"?(-?\d+)/.exec(text.slice(text.lastIndexOf("\"metadata\"")))?.[1] ?? null;
}

function bytesOf(base64) {
  const binary = atob(base64);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < bytes.length; i++) {
    bytes[i] = binary.charCodeAt(i);
  }
  return bytes;
}

function dataUrl(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = () => reject(new Failure("The browser could not read the file: " + reader.error.message));
    reader.readAsDataURL(file);
  });
}

/** Starts a request. The returned object has the promise result and abort(). */
export function begin(file, fields, {key, base}, listener) {
  const job = {aborted: false, close: () => {}};
  job.abort = () => {
    job.aborted = true;
    job.close();
  };
  job.result = overSocket(job, file, fields, key, base, listener)
    .catch(failure => {
      if (failure instanceof NoSocket && !job.aborted) {
        return overPost(job, file, fields, key, base, listener);
      }
      throw failure;
    });
  return job;
}

/** No socket was opened, so nothing has been requested. */
class NoSocket extends Failure {}

const PROTOCOL = "hndsr.v1";
const RETRY_MS = 500;

/** An id that cannot be guessed. crypto.randomUUID exists only on pages from TLS or from this machine. */
function newId() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map(byte => byte.toString(16).padStart(2, "0")).join("");
}

/** Follows a request until the returned function is called. */
function follow(id, base, listener) {
  let events = null;
  let retry = 0;
  const open = () => {
    events = new EventSource(new URL("v1/progress/" + id, base));
    events.addEventListener("progress", event => listener.progress(JSON.parse(event.data)));
    events.addEventListener("end", () => events.close());
    events.onerror = () => {
      // The server may not know the request yet. An EventSource that was rejected does not retry by itself.
      if (events.readyState === EventSource.CLOSED) {
        retry = setTimeout(open, RETRY_MS);
      }
    };
  };
  open();
  return () => {
    clearTimeout(retry);
    events.close();
  };
}

async function overPost(job, file, fields, key, base, listener) {
  const image = await dataUrl(file);
  const body = JSON.stringify({...fields, image: image.slice(image.indexOf(",") + 1)});
  const id = newId();
  let stopFollowing = () => {};
  const answer = await new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    job.close = () => request.abort();
    request.open("POST", new URL("infer", base));
    request.setRequestHeader("Content-Type", "application/json");
    if (key) {
      request.setRequestHeader("Authorization", "Bearer " + key);
    }
    request.setRequestHeader("X-Request-Id", id);
    request.upload.onprogress = event => listener.sent(event.loaded / event.total);
    request.upload.onload = () => (stopFollowing = follow(id, base, listener));
    request.onloadend = () => stopFollowing();
    request.onload = () => resolve(request);
    request.onerror = () => reject(new Failure(NO_ANSWER));
    request.onabort = () => reject(new Failure("Stopped."));
    if (job.aborted) {
      reject(new Failure("Stopped."));
    } else {
      request.send(body);
    }
  });
  if (answer.status !== 200) {
    throw Failure.of(answer.status, answer.responseText, answer.getResponseHeader("Retry-After"));
  }
  const reply = JSON.parse(answer.responseText);
  return {
    blob: new Blob([bytesOf(reply.image)], {type: "image/png"}),
    width: reply.width,
    height: reply.height,
    metadata: {...reply.metadata, seed: seedOf(answer.responseText)},
  };
}

/** Browsers can set no header of a WebSocket except the offered protocols, so the key is sent as one of them. */
function protocols(key) {
  if (!key) {
    return [PROTOCOL];
  }
  const base64 = btoa(String.fromCharCode(...new TextEncoder().encode(key)));
  return [PROTOCOL, "hndsr.key." + base64.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "")];
}

function overSocket(job, file, fields, key, base, listener) {
  return new Promise((resolve, reject) => {
    const url = new URL("ws", base);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(url, protocols(key));
    socket.binaryType = "blob";
    job.close = () => socket.close(1000);

    // The text message that announced an image, until the image arrives as the next binary message.
    let announced = null;
    let sending = 0;
    let opened = false;
    const end = (settle, value) => {
      clearInterval(sending);
      socket.onmessage = null;
      socket.onclose = null;
      socket.close(1000);
      settle(value);
    };
    socket.onopen = () => {
      opened = true;
      socket.send(JSON.stringify(fields));
      socket.send(file);
      sending = setInterval(() => listener.sent(1 - socket.bufferedAmount / file.size), 100);
    };
    socket.onmessage = event => {
      if (typeof event.data !== "string") {
        const about = announced;
        announced = null;
        const image = new Blob([event.data], {type: about?.media_type});
        if (about?.type === "tile") {
          listener.tile(image, about);
        } else if (about?.type === "result") {
          end(resolve, {blob: image, width: about.width, height: about.height, metadata: about.metadata});
        }
        return;
      }
      const message = JSON.parse(event.data);
      if (message.type === "progress") {
        clearInterval(sending);
        listener.progress(message);
      } else if (message.type === "error") {
        end(reject, Failure.of(message.status, event.data));
      } else if (message.type === "tile" || message.type === "result") {
        if (message.metadata) {
          message.metadata.seed = seedOf(event.data);
        }
        announced = message;
      }
    };
    socket.onclose = () => {
      const failure = job.aborted ? new Failure("Stopped.") : opened ? new Failure(NO_ANSWER) : new NoSocket(NO_ANSWER);
      end(reject, failure);
    };
  });
}
