package kopi.adapter.udp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import kopi.adapter.udp.SignedDatagrams.Decoded;
import kopi.core.egg.BrokerLink;
import kopi.core.egg.Datagram;
import kopi.core.egg.Datagram.EggHeartbeat;
import kopi.core.egg.Datagram.ElectionMessage;
import kopi.core.egg.Datagram.Heartbeat;
import kopi.core.egg.Desired;
import kopi.core.egg.Gauges;
import kopi.core.egg.NodeId;
import kopi.core.egg.Term;
import kopi.protocol.DatagramCodec;
import kopi.protocol.Envelope;
import kopi.protocol.Envelope.Content;
import kopi.protocol.Secret;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Goal: what was sent is read, and whatever else comes is refused without an exception. */
class SignedDatagramsTest {
    private static final Secret SECRET = new Secret("only this cluster knows".getBytes(UTF_8));
    private static final SignedDatagrams CODEC = new SignedDatagrams("cluster", SECRET);

    private static void eachSeed(int count, Consumer<Random> property) {
        @Nullable String wanted = System.getProperty("kopi.seed");
        boolean isReplay = wanted != null && !wanted.isEmpty();
        long first = isReplay ? Long.parseLong(wanted) : 1;
        for (long seed = first; seed < first + (isReplay ? 1 : count); seed++) {
            try {
                property.accept(new Random(seed));
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("replay with -Dkopi.seed=" + seed + ": " + e, e);
            }
        }
    }

    // --- Any datagram. --------------------------------------------------------------------------------------------

    private static <T> T any(Random random, List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private static NodeId id(Random random) {
        return new NodeId(any(random, List.of("egg-", "filter-", "group-by-")) + random.nextInt(1_000));
    }

    private static Term term(Random random) {
        return new Term(random.nextLong(Long.MAX_VALUE), id(random));
    }

    private static Heartbeat heartbeat(Random random) {
        List<Gauges.JobLine> jobs = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            jobs.add(new Gauges.JobLine("job-" + i, "running", random.nextLong()));
        }
        return new Heartbeat(
                id(random),
                random.nextLong(),
                Collections.nCopies(random.nextInt(4), "filter"),
                random.nextLong(),
                random.nextBoolean(),
                any(random, List.of(BrokerLink.values())),
                random.nextBoolean() ? "" : "127.0.0.1:7000",
                new Gauges(random.nextLong(), random.nextLong(), random.nextLong(), random.nextInt(1 << 16), jobs));
    }

    private static Desired desired(Random random) {
        var replicas = new TreeMap<String, Integer>();
        var failed = new TreeSet<NodeId>();
        for (int i = random.nextInt(5); i > 0; i--) {
            replicas.put("group-" + i, random.nextInt());
            failed.add(id(random));
        }
        return new Desired(
                new Desired.Version(term(random), random.nextLong()), random.nextBoolean(), replicas, failed);
    }

    private static Envelope enveloped(Random random) {
        Datagram datagram = any(
                random,
                List.of(
                        heartbeat(random),
                        new EggHeartbeat(
                                heartbeat(random),
                                term(random),
                                random.nextBoolean() ? Optional.empty() : Optional.of(id(random)),
                                desired(random)),
                        new ElectionMessage(
                                id(random),
                                random.nextLong(),
                                any(random, List.of(ElectionMessage.Kind.values())),
                                term(random))));
        return envelope(random, datagram);
    }

    private static Envelope envelope(Random random, Datagram datagram) {
        return new Envelope(
                "cluster",
                datagram.from(),
                datagram.incarnation(),
                random.nextLong(),
                random.nextLong(),
                random.nextLong(),
                new Content.Telling(datagram));
    }

    private static byte[] signed(byte[] content) {
        return CODEC.sign(content);
    }

    private static Envelope welcome(Random random) {
        return new Envelope(
                "cluster",
                id(random),
                0,
                random.nextLong(),
                random.nextLong(),
                random.nextLong(),
                new Content.Welcome(random.nextLong()));
    }

    private static Decoded refused(Rejection rejection) {
        return new Decoded.Invalid(rejection);
    }

    // --- What becomes of it. --------------------------------------------------------------------------------------

    @Test
    void whatWasSentIsRead() {
        eachSeed(1_000, random -> {
            Envelope sent = random.nextInt(4) > 0 ? enveloped(random) : welcome(random);
            assertThat(CODEC.decode(CODEC.encode(sent))).isEqualTo(new Decoded.Valid(sent));
        });
    }

    @Test
    void oneChangedBitIsEnoughToBeRefused() {
        eachSeed(200, random -> {
            byte[] bytes = CODEC.encode(enveloped(random));
            int at = random.nextInt(bytes.length);
            bytes[at] ^= (byte) (1 << random.nextInt(8));
            assertThat(CODEC.decode(bytes)).isEqualTo(refused(Rejection.FORGED));
        });
    }

    @Test
    void whatIsCutShortIsRefused() {
        byte[] bytes = CODEC.encode(enveloped(new Random(1)));
        for (int length = 0; length < bytes.length; length++) {
            assertThat(CODEC.decode(Arrays.copyOf(bytes, length))).isEqualTo(refused(Rejection.FORGED));
        }
    }

    @Test
    void anotherClustersDatagramsAreRefused() {
        var other = new SignedDatagrams("cluster", new Secret("only that cluster knows".getBytes(UTF_8)));
        assertThat(CODEC.decode(other.encode(enveloped(new Random(1))))).isEqualTo(refused(Rejection.FORGED));
    }

    @Test
    void anotherClusterWithTheSameSecretIsRefused() {
        var other = new SignedDatagrams("that cluster", SECRET);
        byte[] bytes = CODEC.encode(enveloped(new Random(1)));
        assertThat(other.decode(bytes)).isEqualTo(refused(Rejection.FOREIGN));
    }

    /** What is signed for one purpose with a secret is worth nothing for another. */
    @Test
    void whatTheSecretSignedElsewhereIsRefused() {
        byte[] content = DatagramCodec.encode(enveloped(new Random(1)));
        byte[] bytes = Arrays.copyOf(content, content.length + Secret.SIGNATURE_BYTES);
        System.arraycopy(SECRET.sign(content), 0, bytes, content.length, Secret.SIGNATURE_BYTES);
        assertThat(CODEC.decode(bytes)).isEqualTo(refused(Rejection.FORGED));
    }

    @Test
    void noiseIsRefused() {
        eachSeed(1_000, random -> {
            byte[] bytes = new byte[random.nextInt(300)];
            random.nextBytes(bytes);
            assertThat(CODEC.decode(bytes)).isEqualTo(refused(Rejection.FORGED));
        });
    }

    @Test
    void signedNoiseIsRefusedOrUnderstoodButNeverThrows() {
        eachSeed(5_000, random -> {
            byte[] bytes = CODEC.encode(enveloped(random));
            byte[] content = Arrays.copyOf(bytes, random.nextInt(bytes.length));
            for (int i = random.nextInt(4); i > 0 && content.length > 0; i--) {
                content[random.nextInt(content.length)] = (byte) random.nextInt();
            }
            Decoded decoded = CODEC.decode(signed(content));
            if (decoded instanceof Decoded.Valid(Envelope read)) {
                assertThat(CODEC.decode(CODEC.encode(read))).isEqualTo(decoded);
            } else {
                // A byte of the cluster's id may have changed.
                assertThat(decoded).isIn(refused(Rejection.MALFORMED), refused(Rejection.FOREIGN));
            }
        });
    }

    @Test
    void aByteTooManyOrAnotherVersionIsRefused() {
        byte[] bytes = CODEC.encode(enveloped(new Random(1)));
        byte[] content = Arrays.copyOf(bytes, bytes.length - Secret.SIGNATURE_BYTES);
        assertThat(CODEC.decode(signed(Arrays.copyOf(content, content.length + 1))))
                .isEqualTo(refused(Rejection.MALFORMED));
        content[2]++;
        assertThat(CODEC.decode(signed(content))).isEqualTo(refused(Rejection.MALFORMED));
    }

    @Test
    void whatIsLongerThanAnythingSentIsRefusedUnread() {
        assertThat(CODEC.decode(signed(new byte[DatagramCodec.MAX_BYTES]))).isEqualTo(refused(Rejection.OVERSIZED));
    }

    @Test
    void hundredsOfFailedNodesFitIntoADatagram() {
        var failed = new TreeSet<NodeId>();
        for (int i = 0; i < 700; i++) {
            failed.add(new NodeId("aggregator-" + i));
        }
        var desired = new Desired(new Desired.Version(Term.NONE, 1), false, new TreeMap<>(), failed);
        var heartbeat = new EggHeartbeat(heartbeat(new Random(1)), Term.NONE, Optional.empty(), desired);
        assertThat(CODEC.encode(envelope(new Random(1), heartbeat))).hasSizeLessThan(DatagramCodec.MAX_BYTES);
    }

    @Test
    void aSecretThatCouldBeGuessedIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Secret(new byte[15]))
                .withMessage("a cluster secret has at least 16 bytes, not 15");
    }
}
