/*
 * The provider's voice SDK as far as twilio-phone.js uses it: the same names, events and states.
 * `fakeDevice` is the device of the page; `fakeDevice.ring()` lets a call come.
 */
(() => {
  class Emitter {
    constructor() {
      this.listeners = {};
    }
    on(name, listener) {
      (this.listeners[name] ??= []).push(listener);
      return this;
    }
    emit(name, ...what) {
      for (const listener of this.listeners[name] ?? []) listener(...what);
    }
  }

  class Call extends Emitter {
    constructor() {
      super();
      this.done = [];
    }
    accept() {
      this.done.push("accept");
      this.emit("accept", this);
    }
    reject() {
      this.done.push("reject");
      this.emit("reject");
    }
    disconnect() {
      this.done.push("disconnect");
      this.emit("disconnect", this);
    }
    mute(muted) {
      this.done.push(`mute ${muted}`);
      this.emit("mute", muted, this);
    }
  }

  class Device extends Emitter {
    static isSupported = true;
    constructor(token, options) {
      super();
      this.tokens = [token];
      this.options = options;
      this.state = "unregistered";
      this.registrations = 0;
      globalThis.fakeDevice = this;
    }
    async register() {
      this.registrations += 1;
      this.state = "registered";
      this.emit("registered");
    }
    updateToken(token) {
      this.tokens.push(token);
    }
    destroy() {
      this.state = "destroyed";
      this.emit("destroyed");
    }
    ring() {
      this.call = new Call();
      this.emit("incoming", this.call);
    }
    loseConnection() {
      this.state = "unregistered";
      this.emit("unregistered");
    }
    fail(code) {
      this.emit("error", { code, message: "as the SDK says it" });
    }
  }

  globalThis.Twilio = { Device, Call };
})();
