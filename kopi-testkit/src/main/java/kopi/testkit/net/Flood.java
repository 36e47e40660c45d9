package kopi.testkit.net;

import java.io.IOException;

/** Frames of which a server must not take any number, each sent again and again. */
public enum Flood {
    RAPID_RESET {
        @Override
        void send(RawHttp2 client, String method, int i) throws IOException {
            client.call(stream(i), method);
            client.frame(RawHttp2.RESET, 0, stream(i), (byte) 0, (byte) 0, (byte) 0, (byte) 8);
        }
    },
    /** Has the server do the resetting (CVE-2025-8671). */
    MADE_YOU_RESET {
        @Override
        void send(RawHttp2 client, String method, int i) throws IOException {
            client.call(stream(i), method);
            client.frame(RawHttp2.WINDOW_UPDATE, 0, stream(i), new byte[4]);
        }
    },
    CALLS_BEYOND_THE_LIMIT {
        @Override
        void send(RawHttp2 client, String method, int i) throws IOException {
            client.call(stream(i), method);
        }
    },
    PINGS {
        @Override
        void send(RawHttp2 client, String method, int i) throws IOException {
            client.frame(RawHttp2.PING, 0, 0, new byte[8]);
        }
    },
    ANSWERS_TO_NO_PING {
        @Override
        void send(RawHttp2 client, String method, int i) throws IOException {
            client.frame(RawHttp2.PING, RawHttp2.ACK, 0, new byte[8]);
        }
    },
    SETTINGS {
        @Override
        void send(RawHttp2 client, String method, int i) throws IOException {
            client.frame(RawHttp2.SETTINGS, 0, 0);
        }
    },
    EMPTY_DATA {
        @Override
        void send(RawHttp2 client, String method, int i) throws IOException {
            begin(client, method, i);
            client.frame(RawHttp2.DATA, 0, 1);
        }
    },
    /** Of a message that never ends. */
    SMALL_DATA {
        @Override
        void send(RawHttp2 client, String method, int i) throws IOException {
            begin(client, method, i);
            if (i == 0) {
                client.frame(RawHttp2.DATA, 0, 1, (byte) 0, (byte) 0, (byte) 0x7f, (byte) 0, (byte) 0);
            }
            client.frame(RawHttp2.DATA, 0, 1, (byte) 1);
        }
    },
    PADDING {
        @Override
        void send(RawHttp2 client, String method, int i) throws IOException {
            begin(client, method, i);
            byte[] padding = new byte[200];
            padding[0] = (byte) 199;
            client.frame(RawHttp2.DATA, RawHttp2.PADDED, 1, padding);
        }
    },
    PRIORITIES {
        @Override
        void send(RawHttp2 client, String method, int i) throws IOException {
            client.frame(RawHttp2.PRIORITY, 0, stream(i), new byte[5]);
        }
    },
    WINDOW_UPDATES {
        @Override
        void send(RawHttp2 client, String method, int i) throws IOException {
            client.frame(RawHttp2.WINDOW_UPDATE, 0, 0, (byte) 0, (byte) 0, (byte) 0, (byte) 1);
        }
    },
    GOODBYES {
        @Override
        void send(RawHttp2 client, String method, int i) throws IOException {
            client.frame(RawHttp2.GO_AWAY, 0, 0, new byte[8]);
        }
    },
    UNHEARD_OF {
        @Override
        void send(RawHttp2 client, String method, int i) throws IOException {
            client.frame(77, 0, 0);
        }
    },
    ENDLESS_HEADERS {
        @Override
        void send(RawHttp2 client, String method, int i) throws IOException {
            client.frame(i == 0 ? RawHttp2.HEADERS : RawHttp2.CONTINUATION, 0, 1, client.headers(method));
        }
    },
    EMPTY_CONTINUATIONS {
        @Override
        void send(RawHttp2 client, String method, int i) throws IOException {
            if (i == 0) {
                client.frame(RawHttp2.HEADERS, 0, 1, client.headers(method));
            }
            client.frame(RawHttp2.CONTINUATION, 0, 1);
        }
    };

    private static final int FRAMES = 100_000;

    private static int stream(int i) {
        return 2 * i + 1;
    }

    private static void begin(RawHttp2 client, String method, int i) throws IOException {
        if (i == 0) {
            client.call(1, method);
        }
    }

    /** Sends the i-th. */
    abstract void send(RawHttp2 client, String method, int i) throws IOException;

    /** Sends very many, or as many as the server takes. */
    public void send(RawHttp2 client, String method) {
        try {
            for (int i = 0; i < FRAMES && !client.isOver(); i++) {
                send(client, method, i);
            }
        } catch (IOException e) {
            // It was hung up on.
        }
    }
}
