// What the native side of React Native puts into the VM before the bundle runs; its sockets lead to the service.
(function (global) {
  var service = (global.service = new global.Service());
  var callables = {};
  var sockets = {};
  function emit(name, value) {
    global.setTimeout(function () { callables.RCTDeviceEventEmitter().emit(name, value); }, 1);
  }
  var listens = { addListener: function () {}, removeListeners: function () {} };
  var display = { width: 1, height: 1, scale: 1, fontScale: 1 };
  var modules = {
    AppState: Object.assign({
      getConstants: function () { return { initialAppState: "active" }; },
      getCurrentAppState: function (done) { done({ app_state: "active" }); },
    }, listens),
    WebSocketModule: Object.assign({
      connect: function (url, protocols, options, id) {
        sockets[id] = service.connect(function (frame) {
          emit("websocketMessage", { id: id, type: "text", data: JSON.stringify(frame) });
        });
        emit("websocketOpen", { id: id, protocol: protocols[0] });
      },
      send: function (text, id) { if (sockets[id]) sockets[id](text); },
      close: function (code, reason, id) {
        delete sockets[id];
        emit("websocketClosed", { id: id, code: code, reason: reason });
      },
    }, listens),
    PlatformConstants: {
      getConstants: function () {
        return {
          isTesting: true, reactNativeVersion: { major: 0, minor: 81, patch: 4 }, Version: 34, Release: "14",
          uiMode: "normal", Brand: "x", Model: "x", Manufacturer: "x",
        };
      },
    },
    ExceptionsManager: {
      reportException: function (error) { print("EXCEPTION " + error.message); },
    },
    SourceCode: { getConstants: function () { return { scriptURL: "x" }; } },
    DeviceInfo: { getConstants: function () { return { Dimensions: { window: display, screen: display } }; } },
  };
  global.nativeLoggingHook = function (text) { print("LOG " + text); };
  global.__turboModuleProxy = function (name) { return modules[name] || null; };
  global.RN$Bridgeless = true;
  global.RN$registerCallableModule = function (name, make) { callables[name] = make; };
  /** The network cuts every link, and the application is told. */
  global.cutLinks = function () {
    service.disconnect();
    Object.keys(sockets).forEach(function (id) {
      delete sockets[id];
      emit("websocketFailed", { id: Number(id), message: "cut" });
    });
  };
  global.applicationIs = function (state) { emit("appStateDidChange", { app_state: state }); };
})(globalThis);
