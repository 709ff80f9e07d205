/*
 * Something has changed: say so, and fetch it only when asked. Nothing moves
 * under anybody's eyes or cursor; without this script the page has its link.
 */
(function () {
  'use strict';
  var notice = document.querySelector('[data-live-notice]');
  var button = notice && notice.querySelector('a');
  if (!notice || !window.EventSource) return;

  var source;
  var broken = false;
  var count = notice.querySelector('[data-live-count]');
  var words = count.getAttribute('data-words').split('|');
  var news = {};
  /* How many outings, alerts … are not as they are shown; a change that names none cannot be counted. */
  function show(change) {
    news[change ? change.topic + change.code : ''] = true;
    var many = Object.keys(news).length;
    count.textContent = news[''] || news.all ? words[0] : many === 1 ? words[1] : many + ' ' + words[2] + '.';
    notice.hidden = false;
  }
  function listen() {
    source = new EventSource('/live');
    source.addEventListener('changed', function (event) {
      var change = JSON.parse(event.data);
      if (callers && change.topic === 'desk') meet(change.code);
      else show(change);
    });
    source.onerror = function () {
      broken = true;
      if (source.readyState === EventSource.CLOSED) refused();
    };
    source.onopen = function () { if (broken) show(); broken = false; };
  }

  /*
   * Not let in again. The session has ended: then what stands here may not be read any longer either, and the page is
   * asked for anew, without one. Or the service is away: tried again, not by all pages in the same second. Asked by HEAD,
   * since looking at the page itself would keep a session open.
   */
  function refused() {
    if (!window.fetch) return;
    fetch('/live', { method: 'HEAD', credentials: 'same-origin' })
      .catch(function () { return { status: 0 }; })
      .then(function (answer) {
        if (answer.status === 403) location.replace(button.href);
        else setTimeout(listen, 20000 + 20000 * Math.random());
      });
  }

  function page(address) {
    return fetch(address, { headers: { Accept: 'text/html' }, credentials: 'same-origin' })
      .then(function (answer) {
        if (!answer.ok || answer.redirected) throw new Error('gone');
        return answer.text();
      })
      .then(function (text) { return new DOMParser().parseFromString(text, 'text/html'); });
  }

  /* The same page again, of which only the live parts are taken: what is being typed stays. */
  function renew() {
    return page(location.href).then(function (fresh) {
      var parts = document.querySelectorAll('[data-live]');
      for (var i = 0; i < parts.length; i++) {
        var part = fresh.querySelector('[data-live="' + parts[i].getAttribute('data-live') + '"]');
        if (part) parts[i].innerHTML = part.innerHTML;
      }
      news = {};
      notice.hidden = true;
    });
  }

  /*
   * Somebody is passed to the desk: who it is opens beside what is being read, below those who are there
   * already. Whoever is typing, or has a narrow screen, sees the name, and unfolds the card when they want it.
   */
  var callers = document.querySelector('[data-callers]');
  var said = document.querySelector('[data-callers-said]');
  function busy() {
    return /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName) || !matchMedia('(min-width: 48.1em)').matches;
  }
  function meet(code) {
    if (callers.querySelector('[data-caller="' + code + '"]')) return;
    page('/bureau/appels/' + code).then(function (fresh) {
      var caller = document.adoptNode(fresh.querySelector('[data-caller]'));
      var card = caller.querySelector('details');
      var close = caller.querySelector('[data-caller-close]');
      if (card) card.open = !busy() && !callers.querySelector('[open]');
      close.hidden = false;
      var keys = caller.querySelectorAll('[accesskey]'); /* a key that means something already keeps its meaning */
      for (var i = 0; i < keys.length; i++)
        if (document.querySelector('[accesskey="' + keys[i].accessKey + '"]')) keys[i].removeAttribute('accesskey');
      close.addEventListener('click', function () {
        callers.removeChild(caller);
        callers.hidden = !callers.querySelector('[data-caller]');
        document.querySelector('main').focus({ preventScroll: true });
      });
      callers.appendChild(caller);
      callers.hidden = false;
      said.textContent = 'On vous appelle\u00A0: ' + caller.querySelector('h2').textContent;
    }).catch(function () { show(); });
  }

  button.addEventListener('click', function (event) {
    if (!window.fetch || !window.DOMParser) return;
    event.preventDefault();
    renew().catch(function () { location.reload(); });
  });
  listen();
}());
