/*
 * At the desk, with a caller on the line: places are completed while they are typed (the pattern « combobox »
 * of ARIA 1.2), and a day that is proposed is overwritten by typing. Without this script the form asks back.
 */
(function () {
  'use strict';
  var LEAST = 3, WAIT_MS = 120;

  function complete(input) {
    var list = document.createElement('ul');
    var at = -1, timer = null;
    list.id = input.id + '-places';
    list.className = 'places';
    list.hidden = true;
    list.setAttribute('role', 'listbox');
    list.setAttribute('aria-label', 'Lieux trouvés');
    input.setAttribute('role', 'combobox');
    input.setAttribute('aria-autocomplete', 'list');
    input.setAttribute('aria-controls', list.id);
    input.setAttribute('autocomplete', 'off');
    input.parentNode.insertBefore(list, input.nextSibling);

    function mark(next) {
      if (at >= 0 && list.children[at]) list.children[at].setAttribute('aria-selected', 'false');
      at = next;
      if (at < 0) return input.removeAttribute('aria-activedescendant');
      list.children[at].setAttribute('aria-selected', 'true');
      input.setAttribute('aria-activedescendant', list.children[at].id);
    }
    function show(labels) {
      mark(-1);
      list.textContent = '';
      labels.forEach(function (label, i) {
        var option = document.createElement('li');
        option.id = list.id + '-' + i;
        option.textContent = label;
        option.setAttribute('role', 'option');
        option.setAttribute('aria-selected', 'false');
        option.addEventListener('mousedown', function (event) { event.preventDefault(); take(i); });
        list.appendChild(option);
      });
      list.hidden = !labels.length;
      input.setAttribute('aria-expanded', String(!list.hidden));
    }
    function take(i) {
      input.value = list.children[i].textContent;
      show([]);
    }
    function ask() {
      var typed = input.value, near = input.form && input.form.elements.near;
      if (typed.trim().length < LEAST) return show([]);
      fetch('/api/v1/addresses?q=' + encodeURIComponent(typed) + (near ? '&near=' + encodeURIComponent(near.value) : ''))
        .then(function (answer) { return answer.ok ? answer.json() : { addresses: [] }; })
        .then(function (found) { if (input.value === typed && document.activeElement === input) show(found.addresses); })
        .catch(function () { show([]); });
    }
    input.addEventListener('input', function () { clearTimeout(timer); timer = setTimeout(ask, WAIT_MS); });
    input.addEventListener('blur', function () { show([]); });
    input.addEventListener('keydown', function (event) {
      var last = list.children.length - 1;
      if (list.hidden) return;
      if (event.key === 'ArrowDown') mark(at < last ? at + 1 : 0);
      else if (event.key === 'ArrowUp') mark(at > 0 ? at - 1 : last);
      else if (event.key === 'Enter' && at >= 0) take(at);
      else if (event.key === 'Escape') show([]);
      else return;
      event.preventDefault();
    });
    input.setAttribute('aria-expanded', 'false');
  }

  var fields = document.querySelectorAll('input[name=where]:not([type=hidden]), input[name=home]:not([type=hidden])');
  if (window.fetch) for (var i = 0; i < fields.length; i++) complete(fields[i]);

  /*
   * The desk closes when nobody has looked at it for two hours. Five minutes before, the page says so, and one press
   * keeps it open; whoever works in another window meanwhile is not asked.
   */
  var WARN_S = 300;
  function stays(left) {
    var until = Date.now() + left * 1000;
    try { localStorage.setItem('until', until); } catch (e) { /* not kept: each window for itself */ }
    setTimeout(function look() {
      var last = until;
      try { last = Number(localStorage.getItem('until')) || until; } catch (e) { /* as above */ }
      var rest = last - Date.now() - WARN_S * 1000;
      if (rest > 1000) setTimeout(look, rest);
      else warn();
    }, Math.max(left - WARN_S, 0) * 1000);
  }
  function warn() {
    var notice = document.createElement('p');
    var button = document.createElement('button');
    notice.className = 'live';
    notice.setAttribute('role', 'alert');
    notice.textContent = 'Dans 5\u00A0minutes, vous serez déconnecté·e. ';
    button.className = 'button';
    button.textContent = 'Rester connecté·e';
    button.addEventListener('click', function () {
      fetch('/mes-connexions', { headers: { Accept: 'application/json' }, credentials: 'same-origin' })
        .then(function (answer) { return answer.json(); })
        .then(function (said) {
          stays((new Date(said.session.until_at) - new Date(said.now_at)) / 1000);
          notice.parentNode.removeChild(notice);
        })
        .catch(function () { notice.textContent = 'Vous êtes déconnecté·e. Copiez ce que vous avez écrit, puis reconnectez-vous.'; });
    });
    notice.appendChild(button);
    document.querySelector('main').appendChild(notice);
  }
  if (window.fetch && document.body.hasAttribute('data-left')) stays(Number(document.body.getAttribute('data-left')));

  var proposed = document.querySelector('input[autofocus]');
  if (proposed && proposed.value) proposed.select();
}());
