// The log of the conversation: turns come in, nothing goes out of it.
(function (yb) {
  'use strict';

  const { byId, markup, words } = yb.page;

  const TYPING_AFTER_MS = 300;
  const turns = byId('turns');
  const log = byId('log');
  let typing = 0;

  function find(id) {
    return turns.querySelector('[data-turn="' + id + '"]');
  }

  function isEmpty() {
    return !turns.firstElementChild;
  }

  function said(id, text) {
    const shape = document.importNode(byId('turn-shape').content, true);
    const turn = shape.firstElementChild;
    turn.setAttribute('data-turn', id);
    turn.querySelector('.words').textContent = text;
    turns.appendChild(turn);
    show(turn);
    return turn;
  }

  function wordsOf(turn) {
    return turn.querySelector('.said .words').textContent;
  }

  function answered(id, html) {
    const turn = find(id);
    waitFor(turn, false);
    Array.prototype.forEach.call(turn.querySelectorAll('.answer'), (old) => old.remove());
    turn.appendChild(markup(html));
    show(turn);
  }

  // Marks a question as on its way, or as still unsent with a way to send it again.
  function waitFor(turn, isWaiting) {
    clearTimeout(typing);
    byId('waiting').hidden = true;
    turn.querySelector('.unsent').hidden = true;
    if (isWaiting) {
      typing = setTimeout(() => {
        byId('waiting').hidden = false;
        byId('status').textContent = byId('waiting').textContent.trim();
      }, TYPING_AFTER_MS);
    } else {
      byId('status').textContent = '';
    }
  }

  function unsent(turn) {
    waitFor(turn, false);
    const line = turn.querySelector('.unsent');
    line.firstElementChild.textContent = words.unsent;
    line.hidden = false;
  }

  // Earlier turns, put in without being read out.
  function restore(list) {
    log.setAttribute('aria-live', 'off');
    add(list);
    speakUp();
  }

  // Turns that another tab had meanwhile.
  function add(list) {
    list.filter((turn) => !find(turn.message_id)).forEach((turn) => {
      turns.appendChild(markup(turn.html));
    });
    if (turns.lastElementChild) {
      show(turns.lastElementChild);
    }
  }

  function speakUp() {
    // In a later task, so that what was just put in does not count as news.
    setTimeout(() => log.setAttribute('aria-live', 'polite'), 0);
  }

  function clear() {
    turns.textContent = '';
    document.documentElement.classList.remove('talking');
  }

  function plainText() {
    return Array.prototype.map.call(log.querySelectorAll('.said, .answer'), (item) => {
      const text = item.classList.contains('said')
        ? item.querySelector('.words').innerText
        : plainAnswer(item);
      return item.querySelector('.who').textContent + '：' + text.trim();
    }).join('\n\n');
  }

  function plainAnswer(answer) {
    return Array.prototype.map.call(
      answer.querySelectorAll('.body, .basis'),
      (part) => part.innerText.trim()
    ).join('\n');
  }

  function show(turn) {
    document.documentElement.classList.add('talking');
    // The bar on top may cover part of the window; how much depends on the size of the letters.
    const bar = document.querySelector('.bar');
    const covered = getComputedStyle(bar).position === 'sticky' ? bar.offsetHeight : 0;
    document.documentElement.style.scrollPaddingTop = covered + 8 + 'px';
    const isCalm = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
    // The beginning of a long answer matters, not its end.
    turn.scrollIntoView({ block: 'start', behavior: isCalm ? 'auto' : 'smooth' });
  }

  yb.conversation = {
    find,
    isEmpty,
    said,
    wordsOf,
    answered,
    waitFor,
    unsent,
    restore,
    add,
    speakUp,
    clear,
    plainText,
    plainAnswer
  };
}(window.yb = window.yb || {}));
