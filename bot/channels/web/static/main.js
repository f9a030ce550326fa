// Makes the page live: the plain form underneath keeps working wherever this does not run.
(function (yb) {
  'use strict';

  const answer = yb.answer;
  const composer = yb.composer;
  const conversation = yb.conversation;
  const { lasting } = yb.memory;
  const outbox = yb.outbox;
  const { byId, notice, problem, words } = yb.page;
  const place = yb.place;
  const { request } = yb.server;
  const tools = yb.tools;

  const SHOWN_TURNS = 30;

  function start() {
    place.start((sentence) => {
      // With a question asked, the new region is news for the conversation; before, it just waits.
      if (!conversation.isEmpty()) {
        outbox.ask(sentence);
      }
    });
    tools.start();
    composer.start(outbox.ask);
    answer.start((question) => {
      composer.hide();
      outbox.ask(question);
    }, outbox.askAgain);
    byId('restart').addEventListener('click', restart);
    document.addEventListener('keydown', escape);
    window.addEventListener('storage', otherTab);
    remember();
  }

  // Takes over a conversation that began without script, else the one this browser keeps.
  function remember() {
    const given = byId('token').value;
    if (given) {
      lasting.set('token', given);
      window.history.replaceState(null, '', '/');
      conversation.speakUp();
      outbox.resume();
    } else if (lasting.get('token')) {
      load().then(outbox.resume);
    } else {
      conversation.speakUp();
      outbox.resume();
    }
  }

  async function load() {
    const token = lasting.get('token');
    try {
      const kept = await request('GET', 'history?limit=' + SHOWN_TURNS, null, token);
      conversation.restore(kept.turns);
      place.shown(kept.region);
    } catch (failure) {
      conversation.speakUp();
      if (failure.status === 401) {
        lasting.set('token', '');
      } else {
        problem(navigator.onLine === false ? words.offline : words.history_failed);
      }
    }
  }

  function restart(event) {
    event.preventDefault();
    const before = lasting.get('token');
    answer.stopReading();
    outbox.drop();
    conversation.clear();
    lasting.set('token', '');
    place.forget();
    problem('');
    window.scrollTo(0, 0);
    const undo = async () => {
      conversation.clear();
      lasting.set('token', before);
      await load();
      notice(words.restored);
    };
    notice(words.restarted, before ? { title: words.undo_restart, run: undo } : null);
  }

  function escape(event) {
    if (event.key !== 'Escape' || event.isComposing) {
      return;
    }
    answer.stopReading();
    const closed = [composer.hide(), place.close()];
    if (closed.indexOf(true) < 0 && window.parent !== window) {
      // The page around the frame decides what to do; the message holds nothing private.
      window.parent.postMessage('yibao-close', '*');
    }
  }

  async function otherTab(event) {
    if (event.key === 'yb.turn' && event.newValue && lasting.get('token')) {
      try {
        const token = lasting.get('token');
        const kept = await request('GET', 'history?limit=' + SHOWN_TURNS, null, token);
        conversation.add(kept.turns);
        place.shown(kept.region);
      } catch (failure) {
        // The turn is kept; a reload shows it.
      }
    } else if (event.key === 'yb.token' && event.newValue) {
      load();
    } else if (event.key === 'yb.token') {
      conversation.clear();
    }
  }

  // Without this class the browser is too old, and keeps the plain form.
  if (document.documentElement.classList.contains('js')) {
    start();
  }
}(window.yb = window.yb || {}));
