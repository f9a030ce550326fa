// The parts of the page, its words, and what is said to the resident outside the conversation.
(function (yb) {
  'use strict';

  const words = JSON.parse(byId('words').textContent);

  function byId(id) {
    return document.getElementById(id);
  }

  function fill(sentence, values) {
    return sentence.replace(/\{(\w+)\}/g, (whole, name) => values[name]);
  }

  // The only place where text becomes markup: answers that the service rendered and escaped.
  const policy = window.trustedTypes
    ? window.trustedTypes.createPolicy('answers', { createHTML: (html) => html })
    : { createHTML: (html) => html };

  function markup(html) {
    const template = document.createElement('template');
    template.innerHTML = policy.createHTML(html);
    return template.content;
  }

  // Read out politely, shown to nobody.
  function announce(sentence) {
    byId('status').textContent = sentence;
  }

  function notice(sentence, action) {
    const place = byId('notice');
    place.textContent = sentence;
    if (action) {
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'plain';
      button.textContent = action.title;
      button.addEventListener('click', action.run);
      place.appendChild(button);
    }
  }

  // Stays until the cause is gone: nothing that matters vanishes by itself.
  function problem(sentence) {
    byId('problem').textContent = sentence;
  }

  yb.page = { words, byId, fill, markup, announce, notice, problem };
}(window.yb = window.yb || {}));
