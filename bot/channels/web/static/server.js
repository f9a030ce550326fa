// Requests to the service. XMLHttpRequest, because old WebViews cannot time out or abort a fetch.
(function (yb) {
  'use strict';

  const { lasting } = yb.memory;

  const PATIENCE_MS = 20000;

  // Resolves with the decoded body; rejects with {status}, where 0 means that no answer came.
  function request(method, path, body, token) {
    return new Promise((resolve, reject) => {
      const call = new XMLHttpRequest();
      call.open(method, '/web/' + path);
      call.timeout = PATIENCE_MS;
      call.setRequestHeader('Accept', 'application/json');
      if (token) {
        call.setRequestHeader('Authorization', 'Bearer ' + token);
      }
      if (body) {
        call.setRequestHeader('Content-Type', 'application/json');
      }
      call.onload = () => {
        const value = decode(call.responseText);
        if (call.status === 200 && value) {
          resolve(value);
        } else {
          reject({ status: call.status || 0 });
        }
      };
      call.onerror = () => reject({ status: 0 });
      call.ontimeout = call.onerror;
      call.send(body ? JSON.stringify(body) : null);
    });
  }

  let opening = null;

  // The token of the conversation; the first call begins one.
  function session() {
    const token = lasting.get('token');
    if (token) {
      return Promise.resolve(token);
    }
    if (!opening) {
      const done = () => {
        opening = null;
      };
      opening = request('POST', 'session').then((answer) => {
        // Another tab may have begun one meanwhile: then both go on with that.
        if (!lasting.get('token')) {
          lasting.set('token', answer.token);
        }
        return lasting.get('token');
      });
      opening.then(done, done);
    }
    return opening;
  }

  // A request inside the conversation. `onRenewed` is called when the old one had expired.
  async function inSession(method, path, body, onRenewed) {
    const token = await session();
    try {
      return await request(method, path, body, token);
    } catch (problem) {
      if (problem.status !== 401) {
        throw problem;
      }
      if (lasting.get('token') === token) {
        lasting.set('token', '');
      }
      onRenewed();
      return request(method, path, body, await session());
    }
  }

  function decode(text) {
    try {
      return JSON.parse(text);
    } catch (error) {
      return null;
    }
  }

  yb.server = { request, session, inSession };
}(window.yb = window.yb || {}));
