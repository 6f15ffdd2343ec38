// A WebSocket that leads to the service, for a VM without React Native.
(function (global) {
  var service = (global.service = new global.Service());
  var sockets = [];

  global.WebSocket = function (url, protocols) {
    var socket = this;
    var take;
    function later(what) {
      setTimeout(function () { if (sockets.indexOf(socket) >= 0) what(); }, 1);
    }
    sockets.push(socket);
    socket.send = function (text) { take(text); };
    socket.close = function () { sockets = sockets.filter(function (other) { return other !== socket; }); };
    later(function () {
      take = service.connect(function (frame) {
        later(function () { socket.onmessage({ data: JSON.stringify(frame) }); });
      });
      socket.onopen({ protocol: protocols[0] });
    });
  };
  global.cutLinks = function () {
    service.disconnect();
    sockets.splice(0).forEach(function (socket) {
      setTimeout(function () { if (socket.onclose) socket.onclose({ code: 1006 }); }, 1);
    });
  };

  var handlers = [];
  global.AppState = {
    addEventListener: function (type, handler) {
      handlers.push(handler);
      return { remove: function () { handlers = handlers.filter(function (other) { return other !== handler; }); } };
    },
  };
  global.applicationIs = function (state) { handlers.forEach(function (handler) { handler(state); }); };
})(globalThis);
