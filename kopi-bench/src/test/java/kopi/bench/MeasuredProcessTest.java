package kopi.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import kopi.bench.MeasuredProcess.Cost;
import kopi.core.error.UnavailableException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class MeasuredProcessTest {
    @TempDir
    Path folder;

    @Test
    void cpuTimeOfChildrenIsReadWhateverTheProgramIsCalled() {
        String stat = "12 (a) b (c)) S 1 2 3 0 -1 4194560 100 200 0 0 10 20 345 678 20 0 1 0 100";

        assertThat(MeasuredProcess.childrenCpuSeconds(stat)).isEqualTo(10.23, within(1e-9));
    }

    @Test
    void memoryIsReadInBytes() {
        String status = "Name:\tx\nVmPeak:\t  9 kB\nVmHWM:\t    2048 kB\nVmRSS:\t 1 kB\n";
        assertThat(MeasuredProcess.peakBytes(status)).isEqualTo(2_097_152);
        assertThat(MeasuredProcess.residentBytes(status)).isEqualTo(1_024);
        assertThat(MeasuredProcess.peakBytes("Name:\tzombie\n")).isZero();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aProgramIsChargedForWhatItAndItsChildrenUse() throws InterruptedException {
        // The outer shell waits for an inner one, which counts for a while.
        Cost cost = run("sh", "-c", "sh -c 'i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done'; true");

        assertThat(cost.wallSeconds()).isPositive();
        assertThat(cost.cpuSeconds()).isBetween(0.02, cost.wallSeconds() * 1.5 + 0.1);
        assertThat(cost.peakBytes()).isGreaterThan(100_000);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aFailureIsToldWithTheEndOfItsOutput() {
        assertThatThrownBy(() -> run("sh", "-c", "echo the reason >&2; exit 3"))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("code 3")
                .hasMessageContaining("the reason");
        assertThatThrownBy(() -> run(folder.resolve("nothing").toString()))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("nothing");
    }

    private Cost run(String... command) throws InterruptedException {
        return MeasuredProcess.run(List.of(command), folder.resolve("log"));
    }
}
