/*
 * Recording a sentence of the telephone in the page. What the microphone gives is brought to
 * what telephones carry (8 kHz, one channel, 16 bit), laid into the form's own file field, and
 * sent as if it had been chosen there; without this script the file field is the way.
 */
(function () {
  'use strict';
  var RATE = 8000, LONGEST_MS = 30000;
  var Audio = window.AudioContext;
  if (!window.MediaRecorder || !Audio || !window.OfflineAudioContext || !window.DataTransfer) return;
  if (!navigator.mediaDevices || !navigator.mediaDevices.getUserMedia) return;

  function wav(samples) {
    var view = new DataView(new ArrayBuffer(44 + samples.length * 2));
    function word(at, text) { for (var i = 0; i < 4; i++) view.setUint8(at + i, text.charCodeAt(i)); }
    word(0, 'RIFF'); view.setUint32(4, 36 + samples.length * 2, true); word(8, 'WAVE');
    word(12, 'fmt '); view.setUint32(16, 16, true); view.setUint16(20, 1, true); view.setUint16(22, 1, true);
    view.setUint32(24, RATE, true); view.setUint32(28, RATE * 2, true); view.setUint16(32, 2, true); view.setUint16(34, 16, true);
    word(36, 'data'); view.setUint32(40, samples.length * 2, true);
    for (var i = 0; i < samples.length; i++)
      view.setInt16(44 + i * 2, Math.max(-1, Math.min(1, samples[i])) * 32767, true);
    return new File([view], 'phrase.wav', { type: 'audio/wav' });
  }

  /* The browser's own resampler: whatever the microphone's rate, one channel of 8 kHz comes out. */
  function narrowed(blob) {
    var context = new Audio();
    return blob.arrayBuffer()
      .then(function (bytes) { return context.decodeAudioData(bytes); })
      .then(function (sound) {
        var offline = new OfflineAudioContext(1, Math.ceil(sound.duration * RATE), RATE);
        var source = offline.createBufferSource();
        source.buffer = sound;
        source.connect(offline.destination);
        source.start();
        return offline.startRendering();
      })
      .then(function (sound) { context.close(); return wav(sound.getChannelData(0)); });
  }

  function record(form, button, status) {
    return navigator.mediaDevices.getUserMedia({ audio: true }).then(function (stream) {
      var recorder = new MediaRecorder(stream), pieces = [], timer;
      function stop() { if (recorder.state === 'recording') recorder.stop(); }
      recorder.ondataavailable = function (event) { pieces.push(event.data); };
      recorder.onstop = function () {
        clearTimeout(timer);
        stream.getTracks().forEach(function (track) { track.stop(); });
        button.disabled = true;
        status.textContent = 'Un instant…';
        narrowed(new Blob(pieces)).then(function (file) {
          var files = new DataTransfer();
          files.items.add(file);
          form.elements.sound.files = files.files;
          form.submit();
        }).catch(failed);
      };
      function failed() {
        button.disabled = false;
        button.textContent = 'Enregistrer';
        status.textContent = 'L’enregistrement n’a pas marché. Essayez avec un fichier.';
      }
      button.onclick = stop;
      button.textContent = 'Arrêter';
      status.textContent = 'Parlez maintenant.';
      timer = setTimeout(stop, LONGEST_MS);
      recorder.start();
    });
  }

  Array.prototype.forEach.call(document.querySelectorAll('form.record'), function (form) {
    var place = form.querySelector('[data-record]');
    var button = place.querySelector('button'), status = place.querySelector('span');
    place.hidden = false;
    button.onclick = function start() {
      record(form, button, status).catch(function () {
        status.textContent = 'Le micro n’est pas disponible. Autorisez-le, ou déposez un fichier.';
      });
    };
  });
}());
