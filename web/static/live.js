/*
 * Something has changed: say so, and fetch it only when asked. Nothing moves
 * under anybody's eyes or cursor; without this script the page has its link.
 */
(function () {
  'use strict';
  var notice = document.querySelector('[data-live-notice]');
  var button = notice && notice.querySelector('a');
  if (!notice || !window.EventSource) return;

  var source = new EventSource('/live');
  var broken = false;
  function show() { notice.hidden = false; }
  source.addEventListener('changed', show);
  source.onerror = function () { broken = true; };
  source.onopen = function () { if (broken) show(); broken = false; };

  /* The same page again, of which only the live parts are taken: what is being typed stays. */
  function renew() {
    return fetch(location.href, { headers: { Accept: 'text/html' }, credentials: 'same-origin' })
      .then(function (answer) {
        if (!answer.ok || answer.redirected) throw new Error('gone');
        return answer.text();
      })
      .then(function (text) {
        var fresh = new DOMParser().parseFromString(text, 'text/html');
        var parts = document.querySelectorAll('[data-live]');
        for (var i = 0; i < parts.length; i++) {
          var part = fresh.querySelector('[data-live="' + parts[i].getAttribute('data-live') + '"]');
          if (part) parts[i].innerHTML = part.innerHTML;
        }
        notice.hidden = true;
      });
  }

  button.addEventListener('click', function (event) {
    if (!window.fetch || !window.DOMParser) return;
    event.preventDefault();
    renew().catch(function () { location.reload(); });
  });
}());
