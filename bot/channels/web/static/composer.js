// Writing a question, and likely questions offered while writing.
(function (yb) {
  'use strict';

  const { lasting, forThisTab } = yb.memory;
  const { announce, byId, problem, words } = yb.page;
  const { chosenRegion } = yb.place;
  const { request, session } = yb.server;

  const PAUSE_MS = 150;
  const FROM_LENGTH = 2;
  const text = byId('text');
  const list = byId('suggestions');
  let asked = 0;
  let pause = 0;

  function start(onAsk) {
    byId('ask').noValidate = true;
    byId('ask').addEventListener('submit', (event) => {
      event.preventDefault();
      submit(onAsk);
    });
    text.addEventListener('keydown', (event) => keyed(event, onAsk));
    text.addEventListener('input', () => {
      typed();
      forThisTab.set('draft', text.value);
    });
    text.addEventListener('focus', begin);
    list.addEventListener('keydown', walk);
    list.addEventListener('click', (event) => {
      if (event.target.matches('button')) {
        hide();
        empty();
        onAsk(event.target.textContent);
        rest();
      }
    });
    text.value = text.value || forThisTab.get('draft');
    if (text.value) {
      grow();
    }
  }

  // Closes the suggestions; tells whether they were open.
  function hide() {
    const wasOpen = !list.hidden;
    clearTimeout(pause);
    asked += 1;
    if (list.contains(document.activeElement)) {
      text.focus();
    }
    list.hidden = true;
    return wasOpen;
  }

  // With a keyboard the next question follows at once; on glass the keys would cover the answer.
  function rest() {
    if (window.matchMedia('(pointer: coarse)').matches) {
      text.blur();
    } else {
      text.focus();
    }
  }

  function submit(onAsk) {
    const question = text.value.trim();
    hide();
    if (!question) {
      problem(words.empty);
      text.focus();
      return;
    }
    problem('');
    empty();
    onAsk(question);
    rest();
  }

  function empty() {
    text.value = '';
    forThisTab.set('draft', '');
    grow();
  }

  function keyed(event, onAsk) {
    // While Chinese is being composed, Enter and the arrows belong to the input method.
    if (event.isComposing || event.keyCode === 229) {
      return;
    }
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      submit(onAsk);
    } else if (event.key === 'ArrowUp' && !list.hidden) {
      event.preventDefault();
      list.lastElementChild.focus();
    }
  }

  function walk(event) {
    const here = document.activeElement;
    if (event.key === 'ArrowUp' && here.previousElementSibling) {
      event.preventDefault();
      here.previousElementSibling.focus();
    } else if (event.key === 'ArrowDown') {
      event.preventDefault();
      (here.nextElementSibling || text).focus();
    }
  }

  function typed() {
    grow();
    clearTimeout(pause);
    const wanted = text.value.trim();
    if (wanted.length < FROM_LENGTH) {
      hide();
      return;
    }
    pause = setTimeout(() => suggest(wanted), PAUSE_MS);
  }

  async function suggest(wanted) {
    const number = asked += 1;
    const query = 'suggest?q=' + encodeURIComponent(wanted) + '&region=' + chosenRegion();
    try {
      const answer = await request('GET', query);
      if (number === asked) {
        offer(answer.suggestions.filter((question) => question !== wanted));
      }
    } catch (failure) {
      // Suggestions are a help, not a need.
      hide();
    }
  }

  function offer(questions) {
    const wasOpen = !list.hidden;
    list.textContent = '';
    questions.forEach((question) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = question;
      list.appendChild(button);
    });
    list.hidden = !questions.length;
    if (!list.hidden && !wasOpen) {
      announce(words.suggestions_ready);
    }
  }

  function grow() {
    text.style.height = 'auto';
    text.style.height = text.scrollHeight + 2 + 'px';
  }

  // Opens the conversation while the resident is still writing, so that sending need not wait.
  function begin() {
    if (!lasting.get('token')) {
      session().catch(() => {});
    }
  }

  yb.composer = { start, hide, rest };
}(window.yb = window.yb || {}));
