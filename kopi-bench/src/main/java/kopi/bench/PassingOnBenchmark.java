package kopi.bench;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import kopi.core.message.Message;
import kopi.core.model.JobId;
import kopi.protocol.WireCodec;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What an entry of results costs a gateway between the broker and gRPC: microseconds for a slice, passed on as it came, and,
 * to hold that against, decoded and encoded again.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class PassingOnBenchmark {
    /** Records of a listing: few of a batch, or all of a large one. */
    @Param({"8192", "262144", "1048576"})
    public int bytes = 8192;

    private final WireCodec codec = new WireCodec();
    private byte[] slice = {};

    /** Makes the slice. */
    @Setup
    public void fill() {
        byte[] csv = new byte[bytes];
        new SplittableRandom(1).nextBytes(csv);
        slice = codec.encode(new Message.Slice(new JobId("benchmark"), "t1.csv", 7, bytes / 100, csv));
    }

    /** By its header. */
    @Benchmark
    public byte[] passedOn() {
        return codec.lazily(slice).encodedBy(codec);
    }

    /** As an object. */
    @Benchmark
    public byte[] decodedAndEncoded() {
        return codec.encode(codec.decode(slice));
    }
}
