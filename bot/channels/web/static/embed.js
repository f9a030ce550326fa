// Puts the chat on another site: <script async src=".../embed.js" data-region="430000"></script>
(function () {
  'use strict';
  var words = __WORDS__;
  var script = document.currentScript;
  var origin = new URL(script.src).origin;
  var region = script.getAttribute('data-region');
  var query = region ? 'region=' + encodeURIComponent(region) : '';
  var NARROW_PX = 600;
  var frame = null;

  // Styles by script survive a host page that forbids style sheets of others.
  function element(name, style, text) {
    var made = document.createElement(name);
    made.style.all = 'initial';
    Object.keys(style).forEach(function (key) {
      made.style[key] = style[key];
    });
    if (text) {
      made.textContent = text;
    }
    return made;
  }

  function button(text, style) {
    var made = element('button', Object.assign({
      boxSizing: 'border-box',
      minHeight: '60px',
      padding: '0 24px',
      font: '600 20px/1.4 system-ui, "PingFang SC", "Microsoft YaHei", sans-serif',
      color: '#fff',
      background: '#0b5d5a',
      cursor: 'pointer'
    }, style), text);
    made.type = 'button';
    made.addEventListener('focus', function () {
      made.style.outline = '4px solid #f4b740';
      made.style.outlineOffset = '2px';
    });
    made.addEventListener('blur', function () {
      made.style.outline = 'none';
    });
    return made;
  }

  function fullPage() {
    return origin + '/' + (query ? '?' + query : '');
  }

  var launcher = button(words.open, {
    position: 'fixed',
    right: '20px',
    bottom: '20px',
    zIndex: '2147483000',
    borderRadius: '30px',
    boxShadow: '0 6px 24px rgba(0, 40, 40, .35)'
  });
  var box = element('div', {
    display: 'none',
    position: 'fixed',
    right: '20px',
    bottom: '20px',
    zIndex: '2147483001',
    width: '460px',
    maxWidth: 'calc(100vw - 40px)',
    height: '760px',
    maxHeight: 'calc(100vh - 40px)',
    flexDirection: 'column',
    overflow: 'hidden',
    borderRadius: '18px',
    background: '#0b5d5a',
    boxShadow: '0 12px 48px rgba(0, 40, 40, .4)'
  });
  box.setAttribute('role', 'dialog');
  box.setAttribute('aria-label', words.title);

  function open() {
    // A page that was not made for phones claims to be wide even on one.
    var width = Math.min(window.innerWidth, window.screen.width);
    if (width < NARROW_PX || /MicroMessenger/i.test(navigator.userAgent)) {
      window.location.href = fullPage();
      return;
    }
    if (!frame) {
      fillBox();
    }
    box.style.display = 'flex';
    launcher.style.display = 'none';
    launcher.setAttribute('aria-expanded', 'true');
    frame.focus();
  }

  function close() {
    box.style.display = 'none';
    launcher.style.display = 'inline-block';
    launcher.setAttribute('aria-expanded', 'false');
    launcher.focus();
  }

  function fillBox() {
    var bar = element('div', { display: 'flex', justifyContent: 'space-between', flex: 'none' });
    var link = element('a', {
      padding: '16px 20px',
      font: '18px/1.5 system-ui, "PingFang SC", "Microsoft YaHei", sans-serif',
      color: '#fff',
      textDecoration: 'underline',
      cursor: 'pointer'
    }, words.full);
    link.href = fullPage();
    link.target = '_blank';
    link.rel = 'noopener';
    var closer = button(words.close, {});
    closer.addEventListener('click', close);
    frame = element('iframe', { flex: '1 1 auto', width: '100%', border: '0', background: '#fff' });
    frame.title = words.title;
    frame.setAttribute('allow', 'clipboard-write');
    frame.src = origin + '/?embed=1' + (query ? '&' + query : '');
    bar.appendChild(link);
    bar.appendChild(closer);
    box.appendChild(bar);
    box.appendChild(frame);
  }

  function start() {
    launcher.setAttribute('aria-expanded', 'false');
    launcher.addEventListener('click', open);
    document.body.appendChild(launcher);
    document.body.appendChild(box);
    box.addEventListener('keydown', function (event) {
      if (event.key === 'Escape') {
        close();
      }
    });
    window.addEventListener('message', function (event) {
      if (frame && event.source === frame.contentWindow && event.data === 'yibao-close') {
        close();
      }
    });
  }

  if (document.body) {
    start();
  } else {
    document.addEventListener('DOMContentLoaded', start);
  }
}());
