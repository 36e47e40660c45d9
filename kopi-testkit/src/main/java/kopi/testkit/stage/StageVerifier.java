package kopi.testkit.stage;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.SequencedSet;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import kopi.core.message.Message;
import kopi.core.role.Effect;
import kopi.core.role.Fold;
import kopi.core.role.Role;
import org.jspecify.annotations.Nullable;

/**
 * Holds a role against what its kind promises; one line in a test buys all {@link Mode}s. A role that breaks a promise
 * is named with the mode, the seed and the first difference.
 *
 * <p>Roles are given as suppliers of fresh instances, which the verifier uses as a crashing cluster would. (The idea is
 * that of Hazelcast Jet's TestSupport, which runs a processor in all its modes.)
 */
public final class StageVerifier {
    private static final int SEEDS = 10;
    /** How much of two texts is shown around the place where they part. */
    private static final int SHOWN_CHARACTERS = 120;

    /** A way to disturb a role that must not show. */
    public enum Mode {
        /** A stateless role takes each message twice in a row. */
        AGAIN,
        /** A stateless role takes messages in any order, some of them more than once. */
        ANY_ORDER,
        /** A fold takes its journal a second time from the start, in another instance. */
        REPLAYED,
        /** A fold takes each message twice in a row, and the whole journal twice. */
        TWICE,
        /** A fold's journal has its messages in any order. */
        SHUFFLED,
        /** Before each message, a fold's state moves into a new instance. */
        RESTORED,
        /** Any order, duplicates and restores together. */
        ALL_TOGETHER
    }

    private StageVerifier() {}

    /**
     * Verifies that a role has no state that shows: whatever it took before, a message leads to the same effects in the
     * same order.
     *
     * @param messages what it is to take, at least one
     * @throws AssertionError if it does not hold
     */
    public static void verifyStateless(Supplier<? extends Role> fresh, List<? extends Message> messages) {
        requireSome(messages);
        String given = CanonicalText.of(messages);
        List<String> expected = messages.stream()
                .map(message -> CanonicalText.of(fresh.get().receive(message)))
                .toList();
        Role used = fresh.get();
        for (int i = 0; i < messages.size(); i++) {
            for (int time = 0; time < 2; time++) {
                requireSame(new Run(used, Mode.AGAIN, 0), expected.get(i), used, messages.get(i));
            }
        }
        for (long seed : seeds()) {
            var random = new Random(seed);
            Role role = fresh.get();
            for (int i = 0; i < 2 * messages.size(); i++) {
                int any = random.nextInt(messages.size());
                requireSame(new Run(role, Mode.ANY_ORDER, seed), expected.get(any), role, messages.get(any));
            }
        }
        requireUnchanged(new Run(used, Mode.ANY_ORDER, 0), given, messages);
    }

    /**
     * Verifies that a role is the sum of its journal: in every mode it publishes the same messages with the same
     * content, how often and in which order does not matter; it ends in the same state; and a state that is restored is
     * the one that was saved.
     *
     * @param journal what it is to fold, at least one message
     * @throws AssertionError if it does not hold
     */
    public static void verifyFold(Supplier<? extends Fold> fresh, List<? extends Message> journal) {
        requireSome(journal);
        String given = CanonicalText.of(journal);
        Outcome expected = play(fresh, journal, _ -> false, new Run(fresh.get(), Mode.REPLAYED, 0));
        for (Mode mode : List.of(Mode.REPLAYED, Mode.TWICE, Mode.SHUFFLED, Mode.RESTORED, Mode.ALL_TOGETHER)) {
            boolean byChance = mode == Mode.SHUFFLED || mode == Mode.ALL_TOGETHER;
            for (long seed : byChance ? seeds() : new long[] {0}) {
                var run = new Run(fresh.get(), mode, seed);
                var random = new Random(seed);
                List<Message> disturbed = disturbed(journal, mode, random);
                Outcome actual = play(fresh, disturbed, restores(mode, random), run);
                requireSame(run, expected, actual);
            }
            requireUnchanged(new Run(fresh.get(), mode, 0), given, journal);
        }
    }

    private interface Restores {
        boolean before(int message);
    }

    private static Restores restores(Mode mode, Random random) {
        return switch (mode) {
            case AGAIN, ANY_ORDER, REPLAYED, TWICE, SHUFFLED -> _ -> false;
            case RESTORED -> _ -> true;
            case ALL_TOGETHER -> _ -> random.nextBoolean();
        };
    }

    private static List<Message> disturbed(List<? extends Message> journal, Mode mode, Random random) {
        List<Message> disturbed = new ArrayList<>();
        switch (mode) {
            case AGAIN, ANY_ORDER, REPLAYED, RESTORED -> disturbed.addAll(journal);
            case TWICE -> {
                journal.forEach(message -> disturbed.addAll(List.of(message, message)));
                disturbed.addAll(journal);
            }
            case SHUFFLED -> {
                disturbed.addAll(journal);
                Collections.shuffle(disturbed, random);
            }
            case ALL_TOGETHER -> {
                disturbed.addAll(journal);
                journal.stream().filter(_ -> random.nextBoolean()).forEach(disturbed::add);
                Collections.shuffle(disturbed, random);
            }
        }
        return disturbed;
    }

    /** What a fold has made of a journal. */
    @SuppressWarnings("ArrayRecordComponent") // compared with Arrays.equals
    private record Outcome(SequencedSet<String> published, byte[] state) {}

    private static Outcome play(
            Supplier<? extends Fold> fresh, List<? extends Message> journal, Restores restores, Run run) {
        SequencedSet<String> published = new LinkedHashSet<>();
        Fold fold = fresh.get();
        for (int i = 0; i < journal.size(); i++) {
            if (restores.before(i)) {
                fold = moved(fold, fresh, run.at(i));
            }
            for (Effect effect : fold.receive(journal.get(i))) {
                published.add(CanonicalText.of(effect));
            }
        }
        return new Outcome(published, moved(fold, fresh, run.at(journal.size())).snapshot());
    }

    private static Fold moved(Fold fold, Supplier<? extends Fold> fresh, Run run) {
        byte[] state = fold.snapshot();
        Fold restored = fresh.get();
        restored.restore(state.clone());
        if (!Arrays.equals(fold.snapshot(), state)) {
            throw run.broken("a second snapshot of the same state differs from the first");
        }
        if (!Arrays.equals(restored.snapshot(), state)) {
            throw run.broken("a snapshot of the restored state differs from the one that was restored");
        }
        return restored;
    }

    // --- Comparison. ------------------------------------------------------------------------------------------------

    /** What is being tried, for messages. */
    private record Run(String role, Mode mode, long seed, String place) {
        Run(Role role, Mode mode, long seed) {
            this(role.name(), mode, seed, "");
        }

        Run at(int message) {
            return new Run(role, mode, seed, " before message " + message);
        }

        AssertionError broken(String what) {
            String replay = seed == 0 ? "" : ", seed " + seed + " (replay with -Dkopi.seed=" + seed + ")";
            return new AssertionError(role + ", mode " + mode + replay + place + ": " + what);
        }
    }

    private static void requireSome(List<?> messages) {
        if (messages.isEmpty()) {
            throw new IllegalArgumentException("without a message nothing is verified");
        }
    }

    private static void requireSame(Run run, String expected, Role role, Message message) {
        String actual = CanonicalText.of(role.receive(message));
        if (!actual.equals(expected)) {
            throw run.broken("other effects than a fresh instance's; " + difference(expected, actual));
        }
    }

    private static void requireSame(Run run, Outcome expected, Outcome actual) {
        List<String> missing = without(expected.published(), actual.published());
        List<String> extra = without(actual.published(), expected.published());
        if (!missing.isEmpty() && !extra.isEmpty()) {
            throw run.broken("published another message; " + difference(missing.getFirst(), extra.getFirst()));
        }
        if (!missing.isEmpty()) {
            throw run.broken("did not publish " + shortened(missing.getFirst(), 0));
        }
        if (!extra.isEmpty()) {
            throw run.broken("published also " + shortened(extra.getFirst(), 0));
        }
        if (!Arrays.equals(expected.state(), actual.state())) {
            throw run.broken("ended in another state: the snapshots differ from byte "
                    + Arrays.mismatch(expected.state(), actual.state()) + " on");
        }
    }

    private static List<String> without(Collection<String> all, Collection<String> others) {
        return all.stream().filter(text -> !others.contains(text)).toList();
    }

    private static void requireUnchanged(Run run, String given, List<? extends Message> messages) {
        if (!CanonicalText.of(messages).equals(given)) {
            throw run.broken("wrote to the messages that it took");
        }
    }

    private static String difference(String expected, String actual) {
        int same = 0;
        while (same < Math.min(expected.length(), actual.length()) && expected.charAt(same) == actual.charAt(same)) {
            same++;
        }
        return "first difference: expected " + shortened(expected, same) + " but was " + shortened(actual, same);
    }

    private static String shortened(String text, int context) {
        int from = Math.max(0, context - SHOWN_CHARACTERS / 2);
        int to = Math.min(text.length(), from + SHOWN_CHARACTERS);
        return (from > 0 ? "… " : "") + text.substring(from, to) + (to < text.length() ? " …" : "");
    }

    /** Ten seeds, or the one that is to be replayed. */
    private static long[] seeds() {
        @Nullable String wanted = System.getProperty("kopi.seed");
        return wanted == null || wanted.isEmpty()
                ? LongStream.rangeClosed(1, SEEDS).toArray()
                : new long[] {Long.parseLong(wanted)};
    }
}
