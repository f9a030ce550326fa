// The region: shown always, changed by a tap. A region that the resident chose goes with each
// question; one that only an answer named is shown but not sent, because the service knows it.
(function (yb) {
  'use strict';

  const { lasting } = yb.memory;
  const { announce, byId, fill, words } = yb.page;
  const { request } = yb.server;

  const NATION = '100000';
  const PAUSE_MS = 200;
  const label = byId('place-name');
  const opener = byId('place-open');
  const action = byId('place-do');
  const panel = byId('place-panel');
  const search = byId('place-search');
  let place = null;
  let asked = 0;
  let pause = 0;

  function start(onChosen) {
    const code = label.getAttribute('data-code');
    const preset = code ? { code: code, name: label.textContent, chosen: true } : null;
    set(preset || lasting.getJson('place'));
    opener.addEventListener('click', () => toggle(panel.hidden));
    byId('place-close').addEventListener('click', () => toggle(false));
    search.addEventListener('input', () => {
      clearTimeout(pause);
      pause = setTimeout(look, PAUSE_MS);
    });
    search.addEventListener('keydown', (event) => {
      const first = byId('place-found').querySelector('button');
      if (event.key === 'Enter' && !event.isComposing && first) {
        event.preventDefault();
        first.click();
      }
    });
    panel.addEventListener('click', (event) => {
      const button = event.target.closest('[data-place]');
      if (button) {
        choose(button, onChosen);
      }
    });
  }

  function chosenRegion() {
    return place && place.chosen ? place.code : '';
  }

  // Takes over the region of an answer, unless it is only a wider one than what is known.
  function shown(region) {
    if (!region || region.code === NATION || (place && covers(region.code, place.code))) {
      return;
    }
    if (!place || place.code !== region.code) {
      set({ code: region.code, name: region.name, chosen: false });
    }
  }

  function forget() {
    set(place && place.chosen ? place : null);
  }

  // Closes the panel; tells whether it was open.
  function close() {
    const wasOpen = !panel.hidden;
    if (wasOpen) {
      toggle(false);
    }
    return wasOpen;
  }

  function choose(button, onChosen) {
    const code = button.getAttribute('data-place');
    toggle(false);
    if (!code) {
      set(null);
      announce(words.place_cleared);
      return;
    }
    set({ code: code, name: button.textContent, chosen: true });
    announce(fill(words.place_set, { name: place.name }));
    onChosen(fill(words.place_message, { name: place.name }));
  }

  function set(value) {
    place = value;
    lasting.setJson('place', value);
    label.textContent = value ? value.name : '';
    opener.classList.toggle('known', Boolean(value));
    action.textContent = action.getAttribute(value ? 'data-change' : 'data-choose');
    opener.title = value ? value.name : '';
  }

  function toggle(isOpen) {
    const hadFocus = panel.contains(document.activeElement);
    panel.hidden = !isOpen;
    opener.setAttribute('aria-expanded', String(isOpen));
    if (!isOpen && hadFocus) {
      opener.focus();
    }
  }

  async function look() {
    const number = asked += 1;
    const wanted = search.value.trim();
    if (!wanted) {
      found([], '');
      return;
    }
    try {
      const answer = await request('GET', 'regions?q=' + encodeURIComponent(wanted));
      if (number === asked) {
        found(answer.regions, answer.regions.length ? '' : words.place_none);
      }
    } catch (failure) {
      found([], words.place_failed);
    }
  }

  function found(regions, sentence) {
    const list = byId('place-found');
    list.textContent = '';
    byId('place-status').textContent = sentence;
    regions.forEach((region) => {
      const item = document.createElement('li');
      const button = document.createElement('button');
      button.type = 'button';
      button.setAttribute('data-place', region.code);
      button.textContent = region.name;
      item.appendChild(button);
      list.appendChild(item);
    });
  }

  function covers(wide, narrow) {
    return narrow.indexOf(wide.replace(/(00)+$/, '')) === 0;
  }

  yb.place = { start, chosenRegion, shown, forget, close };
}(window.yb = window.yb || {}));
