// What can be done with an answer: choose, copy, hear, judge, ask again.
(function (yb) {
  'use strict';

  const { plainAnswer } = yb.conversation;
  const { announce, fill, notice, problem, words } = yb.page;
  const { inSession } = yb.server;

  const voice = window.speechSynthesis;
  let reading = null;

  function start(onChoice, onAgain) {
    document.documentElement.classList.toggle('speech', Boolean(voice));
    document.addEventListener('click', (event) => {
      const button = event.target.closest('button');
      if (!button) {
        return;
      }
      const act = button.getAttribute('data-act');
      if (button.name === 'choice') {
        event.preventDefault();
        markUsed(button);
        onChoice(button.value);
      } else if (button.name === 'verdict') {
        event.preventDefault();
        judge(button);
      } else if (act === 'copy') {
        copy(plainAnswer(button.closest('.answer')), words.copied);
      } else if (act === 'read') {
        read(button);
      } else if (act === 'again' || act === 'resend') {
        onAgain(button.closest('.turn'));
      }
    });
  }

  async function copy(text, thanks) {
    const isCopied = await toClipboard(text);
    notice(isCopied ? thanks : words.copy_failed);
  }

  function stopReading() {
    if (reading) {
      voice.cancel();
      label(reading, reading.getAttribute('data-read'));
      reading = null;
    }
  }

  // Choices stay where they are and may be used again; people look for what they pressed.
  function markUsed(button) {
    button.classList.add('used');
    button.setAttribute('aria-label', fill(words.used, { title: button.textContent }));
  }

  async function judge(button) {
    const parts = button.value.split('.');
    const rating = button.closest('[data-rating]');
    const said = { message_id: parts[0], index: Number(parts[1]), helpful: parts[2] === 'yes' };
    if (!said.helpful) {
      const written = rating.querySelector('textarea').value.trim();
      said.reason = parts.slice(3).concat(written || []).join(' ');
    }
    try {
      await inSession('POST', 'feedback', said, () => {});
      const thanks = document.createElement('p');
      thanks.textContent = words.feedback_thanks;
      thanks.tabIndex = -1;
      rating.textContent = '';
      rating.appendChild(thanks);
      thanks.focus();
      problem('');
    } catch (failure) {
      problem(words.feedback_failed);
    }
  }

  function read(button) {
    const again = reading === button;
    stopReading();
    if (again) {
      return;
    }
    const span = button.querySelector('span');
    button.setAttribute('data-read', span.textContent);
    const speech = new SpeechSynthesisUtterance(plainAnswer(button.closest('.answer')));
    speech.lang = 'zh-CN';
    speech.rate = 0.9;
    speech.onend = stopReading;
    speech.onerror = stopReading;
    reading = button;
    label(button, button.getAttribute('data-stop'));
    voice.speak(speech);
  }

  function label(button, text) {
    button.querySelector('span').textContent = text;
  }

  async function toClipboard(text) {
    if (navigator.clipboard && navigator.clipboard.writeText) {
      try {
        await navigator.clipboard.writeText(text);
        return true;
      } catch (error) {
        // Not allowed in some frames: the old way may still be.
      }
    }
    const helper = document.createElement('textarea');
    const before = document.activeElement;
    helper.value = text;
    helper.className = 'unseen';
    document.body.appendChild(helper);
    helper.select();
    const isCopied = document.execCommand('copy');
    helper.remove();
    if (before) {
      before.focus();
    }
    announce('');
    return isCopied;
  }

  yb.answer = { start, copy, stopReading };
}(window.yb = window.yb || {}));
