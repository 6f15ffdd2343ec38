/** The time at which a user reads, by the service's clock. */
export class ServiceTime {
  /** The service's time in ms, and what the two clocks here said then. */
  private told = { service: 0, date: 0, steady: 0 };

  /**
   * `date`: the clock of the device, which its user can set. `steady`: one that nobody sets, and that may stand still while
   * the device sleeps.
   */
  constructor(
    private readonly date: () => number,
    private readonly steady: () => number,
  ) {}

  tell(service: number): void {
    this.told = { service, date: this.date(), steady: this.steady() };
  }

  /**
   * The further of both: the steady clock where the other one was set back, and the device's where it has slept. One that
   * was set forward makes it too late, which the service does not believe: no later than when it hears of it.
   */
  now(): number {
    const { service, date, steady } = this.told;
    return Math.floor(service + Math.max(this.date() - date, this.steady() - steady));
  }
}
