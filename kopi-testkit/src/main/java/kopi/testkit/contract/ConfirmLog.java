package kopi.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import kopi.core.port.Broker;

/** What a publisher heard. */
final class ConfirmLog implements Broker.Confirms {
    private final Watch watch;
    private final List<Long> confirmed = new ArrayList<>();
    private final List<Long> returned = new ArrayList<>();

    ConfirmLog(Watch watch) {
        this.watch = watch;
    }

    @Override
    public void confirmed(long number) {
        watch.note(() -> confirmed.add(number));
    }

    @Override
    public void returned(long number) {
        watch.note(() -> returned.add(number));
    }

    /** Waits until exactly the numbers below that are confirmed, each once, and none returned. */
    void awaitConfirmedBelow(long end) throws InterruptedException {
        watch.await("confirmed: 0 to " + (end - 1), () -> confirmed.size() >= end);
        assertThat(confirmed())
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.range(0, end).boxed().toList());
        assertThat(returned()).isEmpty();
    }

    /** Waits until that number is returned. */
    void awaitReturned(long number) throws InterruptedException {
        watch.await("returned: " + number, () -> returned.contains(number));
    }

    /** Waits until that number is confirmed. */
    void awaitConfirmed(long number) throws InterruptedException {
        watch.await("confirmed: " + number, () -> confirmed.contains(number));
    }

    /** Fails if that number is confirmed or returned soon. */
    void expectSilenceAbout(long number) throws InterruptedException {
        watch.staysFalse(
                "confirmed or returned: " + number, () -> confirmed.contains(number) || returned.contains(number));
    }

    List<Long> confirmed() {
        return watch.see(() -> List.copyOf(confirmed));
    }

    List<Long> returned() {
        return watch.see(() -> List.copyOf(returned));
    }
}
