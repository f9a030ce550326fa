// The buttons at the top: size, contrast, save, print.
(function (yb) {
  'use strict';

  const { copy } = yb.answer;
  const { plainText } = yb.conversation;
  const { lasting } = yb.memory;
  const { byId, notice, words } = yb.page;

  const SIZES = ['standard', 'large', 'huge'];
  const root = document.documentElement;
  const isWeChat = /MicroMessenger/i.test(navigator.userAgent);

  function start() {
    byId('size').addEventListener('click', (event) => {
      event.preventDefault();
      setSize(after(size()));
    });
    byId('contrast').addEventListener('click', (event) => {
      event.preventDefault();
      setContrast(!root.classList.contains('contrast'));
    });
    byId('save').addEventListener('click', save);
    // WeChat's browser has no printer.
    byId('print').hidden = isWeChat || !window.print;
    byId('print').addEventListener('click', () => window.print());
    nameButtons();
  }

  function size() {
    return SIZES.filter((name) => root.classList.contains('size-' + name))[0] || SIZES[0];
  }

  function after(name) {
    return SIZES[(SIZES.indexOf(name) + 1) % SIZES.length];
  }

  function setSize(name) {
    root.classList.remove('size-' + size());
    root.classList.add('size-' + name);
    lasting.set('size', name);
    nameButtons();
  }

  function setContrast(isOn) {
    root.classList.toggle('contrast', isOn);
    lasting.set('contrast', isOn ? 'on' : 'off');
    nameButtons();
  }

  // Each button says what the next press does.
  function nameButtons() {
    const isOn = root.classList.contains('contrast');
    label('size', 'data-' + after(size()));
    label('contrast', isOn ? 'data-off' : 'data-on');
  }

  function label(id, attribute) {
    byId(id).querySelector('.label').textContent = byId(id).getAttribute(attribute);
  }

  function save() {
    if (isWeChat) {
      // It blocks downloads; the clipboard it allows.
      copy(plainText(), words.saved_copy);
      return;
    }
    const file = new Blob(['\ufeff' + plainText()], { type: 'text/plain;charset=utf-8' });
    const link = document.createElement('a');
    link.href = URL.createObjectURL(file);
    link.download = document.title + '.txt';
    document.body.appendChild(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    notice(words.saved);
  }

  yb.tools = { start };
}(window.yb = window.yb || {}));
