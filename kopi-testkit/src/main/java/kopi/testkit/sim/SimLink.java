package kopi.testkit.sim;

/**
 * A client's connection to a gateway. Each direction can be held up, as by a partition of the network, until either end
 * loses patience or the network heals; what was sent arrives then, in its order.
 */
final class SimLink {
    private static final long LONGEST_UNNOTICED = Timeline.SECOND;
    /** So much may be under way to the client before the connection takes nothing more. */
    private static final int BUFFER = 3;

    private final World world;
    private final SimProcess client;
    private final SimProcess gateway;
    private final int clientLife;
    private final int gatewayLife;
    private long lastUp;
    private long lastDown;
    private int underWayDown;
    private boolean isCut;
    private Runnable onReady = () -> {};
    private Runnable atGateway = () -> {};
    private Runnable atClient = () -> {};

    SimLink(World world, SimProcess client, SimProcess gateway) {
        this.world = world;
        this.client = client;
        this.gateway = gateway;
        this.clientLife = client.life();
        this.gatewayLife = gateway.life();
        gateway.atExit(this::cut);
        client.atExit(this::cut);
        gateway.whenCutOff(micros -> holdUp(true, true, micros));
        holdUp(true, true, gateway.cutOffFor());
    }

    /** What the ends do when they learn that it is cut. */
    void whenCut(Runnable clientEnd) {
        atClient = clientEnd;
    }

    void whenCutAtGateway(Runnable gatewayEnd) {
        atGateway = gatewayEnd;
    }

    /** Whether the connection takes something for the client. */
    boolean isReady() {
        return underWayDown < BUFFER;
    }

    /** What the gateway does when the connection takes something again. */
    void whenReady(Runnable gatewayEnd) {
        onReady = gatewayEnd;
    }

    void toGateway(String what, Runnable action) {
        if (isCut) {
            return;
        }
        lastUp = Math.max(lastUp, world.timeline.now() + world.latency());
        gateway.at(gatewayLife, lastUp, what, () -> ifWhole(action));
        cutByChance();
    }

    void toClient(String what, Runnable action) {
        if (isCut) {
            return;
        }
        lastDown = Math.max(lastDown, world.timeline.now() + world.latency());
        underWayDown++;
        client.at(
                clientLife,
                lastDown,
                what,
                () -> ifWhole(() -> {
                    underWayDown--;
                    if (underWayDown == BUFFER - 1) {
                        gateway.now(gatewayLife, "may send more", () -> ifWhole(onReady));
                    }
                    action.run();
                }));
        cutByChance();
    }

    private void ifWhole(Runnable action) {
        if (!isCut) {
            action.run();
        }
    }

    private void cutByChance() {
        if (world.faults.strikes(Fault.CLIENT_CUT_OFF)) {
            cut();
        }
    }

    /** Nothing arrives for a while. */
    void holdUp(boolean up, boolean down, long micros) {
        if (micros == 0) {
            return;
        }
        long until = world.timeline.now() + micros;
        lastUp = up ? Math.max(lastUp, until) : lastUp;
        lastDown = down ? Math.max(lastDown, until) : lastDown;
    }

    boolean isCut() {
        return isCut;
    }

    void cut() {
        if (isCut) {
            return;
        }
        isCut = true;
        Chance network = world.chance(Chance.Concern.NETWORK);
        long now = world.timeline.now();
        gateway.at(gatewayLife, now + network.between(0, LONGEST_UNNOTICED), "loses a client", () -> atGateway.run());
        client.at(clientLife, now + network.between(0, LONGEST_UNNOTICED), "loses its gateway", () -> atClient.run());
    }
}
