package kopi.adapter.node;

/** How whoever brought a message hears that it is done with. Called while the driver is busy; must return soon. */
public interface Receipt {
    /** Everything that the message led to has happened, and is there to stay. */
    void settle();

    /** It could not be processed; nothing has happened. */
    void reject(String reason);
}
