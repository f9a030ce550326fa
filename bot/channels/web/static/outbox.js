// Questions on their way. Each keeps its id until it is answered, so that sending it again can
// never ask twice, and each survives a reload of the page.
(function (yb) {
  'use strict';

  const conversation = yb.conversation;
  const { forThisTab, lasting } = yb.memory;
  const { byId, notice, problem, words } = yb.page;
  const { chosenRegion, shown } = yb.place;
  const { inSession } = yb.server;

  let waiting = [];
  let isSending = false;

  function ask(text) {
    const id = newId();
    conversation.said(id, text);
    wait(id, text);
    notice('');
    send();
  }

  // Asks a question again that was not sent, or whose answer was only an apology.
  function askAgain(turn) {
    const id = turn.getAttribute('data-turn');
    if (!waiting.some((question) => question.message_id === id)) {
      wait(id, conversation.wordsOf(turn));
    }
    send();
  }

  async function send() {
    if (isSending || !waiting.length) {
      return;
    }
    isSending = true;
    const question = waiting[0];
    const turn = conversation.find(question.message_id) ||
      conversation.said(question.message_id, question.text);
    conversation.waitFor(turn, true);
    try {
      const answer = await inSession('POST', 'message', question, renewed);
      take(question, answer);
    } catch (failure) {
      refuse(question, turn, failure.status);
    }
    isSending = false;
    if (waiting.length && waiting[0] !== question) {
      send();
    }
  }

  // After a reload: what is answered is done, the rest is shown and sent again.
  function resume() {
    const kept = forThisTab.getJson('outbox') || [];
    waiting = kept.filter((question) => {
      const turn = conversation.find(question.message_id);
      return !turn || !turn.querySelector('.answer');
    });
    keep();
    send();
  }

  function drop() {
    waiting = [];
    keep();
  }

  function wait(id, text) {
    const question = { message_id: id, text: text };
    if (chosenRegion()) {
      question.region = chosenRegion();
    }
    waiting.push(question);
    keep();
  }

  function take(question, answer) {
    waiting = waiting.filter((other) => other !== question);
    keep();
    problem('');
    if (conversation.find(question.message_id)) {
      conversation.answered(question.message_id, answer.html);
      shown(answer.region);
    }
    // Tells other tabs of the same conversation.
    lasting.set('turn', question.message_id);
  }

  function refuse(question, turn, status) {
    conversation.unsent(turn);
    if (status === 413 || status === 400) {
      // Sending it again cannot help; what was typed goes back to where it can be changed.
      waiting = waiting.filter((other) => other !== question);
      keep();
      turn.remove();
      byId('text').value = question.text;
      problem(words.too_long);
    } else if (status === 429) {
      problem(words.busy);
    } else {
      problem(navigator.onLine === false ? words.offline : words.failed);
    }
  }

  function renewed() {
    notice(words.renewed);
  }

  function keep() {
    forThisTab.setJson('outbox', waiting.length ? waiting : null);
  }

  function newId() {
    const bytes = new Uint8Array(16);
    window.crypto.getRandomValues(bytes);
    return Array.prototype.map.call(bytes, (b) => ('0' + b.toString(16)).slice(-2)).join('');
  }

  window.addEventListener('online', () => {
    problem('');
    notice(words.online);
    send();
  });
  window.addEventListener('offline', () => problem(words.offline));

  yb.outbox = { ask, askAgain, send, resume, drop };
}(window.yb = window.yb || {}));
