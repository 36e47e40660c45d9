package kopi.core.error;

/**
 * What answers at an address is no gateway of the cluster that is meant, or one that does not let this client in: asking
 * there again is of no use, asking elsewhere may be. Exit code 2.
 */
public final class WrongGatewayException extends KopiException {
    private static final long serialVersionUID = 1L;

    public WrongGatewayException(String message) {
        super(message);
    }

    public WrongGatewayException(String message, Throwable cause) {
        super(message, cause);
    }
}
