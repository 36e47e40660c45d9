package kopi.app.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NodeCacheTest {
    @Test
    void aProgramInFoldersOfClassesHasNone() throws InterruptedException {
        NodeCache.prepare(Program.running(), () -> {
            throw new AssertionError("tests must not make caches");
        });
        assertThat(NodeCache.flag(Program.running(), List.of())).isEmpty();
    }

    @Test
    void theFlagsOfEveryNodeLeaveRoomForOne() {
        // With any of these the JVM refuses to start at all once it is given a cache.
        assertThat(NodeCommandLine.jvm()).noneMatch(flag -> flag.startsWith("-Xshare"));
    }
}
