// What the page remembers. Browsers may close storage to framed pages: then only until reload.
(function (yb) {
  'use strict';

  class Memory {
    constructor(open) {
      this.kept = {};
      try {
        this.storage = open();
        this.storage.setItem('yb.probe', '1');
        this.storage.removeItem('yb.probe');
      } catch (error) {
        this.storage = null;
      }
    }

    get(name) {
      if (this.storage) {
        return this.storage.getItem('yb.' + name) || '';
      }
      return this.kept[name] || '';
    }

    set(name, value) {
      this.kept[name] = value;
      try {
        if (this.storage && value) {
          this.storage.setItem('yb.' + name, value);
        } else if (this.storage) {
          this.storage.removeItem('yb.' + name);
        }
      } catch (error) {
        // Full storage must not stop a question.
      }
    }

    getJson(name) {
      try {
        return JSON.parse(this.get(name)) || null;
      } catch (error) {
        return null;
      }
    }

    setJson(name, value) {
      this.set(name, value ? JSON.stringify(value) : '');
    }
  }

  const lasting = new Memory(() => window.localStorage);
  const forThisTab = new Memory(() => window.sessionStorage);

  yb.memory = { lasting, forThisTab };
}(window.yb = window.yb || {}));
