// Runs before the first paint, so that the page never flashes in the wrong size or colours.
(function () {
  'use strict';
  var root = document.documentElement;
  // Browsers from before ES2017 keep the plain form; they do not know this either.
  if (!('noModule' in document.createElement('script'))) {
    return;
  }
  root.classList.add('js');
  try {
    var size = localStorage.getItem('yb.size');
    if (size === 'large' || size === 'huge' || size === 'standard') {
      root.classList.remove('size-standard', 'size-large', 'size-huge');
      root.classList.add('size-' + size);
    }
    var contrast = localStorage.getItem('yb.contrast');
    if (contrast) {
      root.classList.toggle('contrast', contrast === 'on');
    }
  } catch (error) {
    // Storage is closed to pages in some frames: the page then forgets, and still works.
  }
}());
