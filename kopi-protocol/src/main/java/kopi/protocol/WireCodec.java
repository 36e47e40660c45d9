package kopi.protocol;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.util.Optional;
import kopi.core.error.KopiException;
import kopi.core.job.JobPlan;
import kopi.core.message.Message;
import kopi.core.port.LazyMessage;
import kopi.core.port.MessageCodec;
import kopi.core.port.PlanCodec;
import kopi.core.port.StateCodec;
import kopi.core.snapshot.FoldState;

/**
 * Messages, plans and the state of folds as bytes, as docs/protocol.md says. Of the same message it makes the same bytes.
 *
 * <p>Thread-safe. It remembers the plans that it read and wrote last, so one for all of a process serves best.
 */
public final class WireCodec implements MessageCodec, PlanCodec, StateCodec {
    static final int VERSION = 2;

    private final PlanCache plans = new PlanCache();

    @Override
    public byte[] encode(Message message) {
        return new MessageWriter(plans).write(message);
    }

    @Override
    public Message decode(byte[] bytes) {
        return new MessageReader(plans).read(bytes);
    }

    @Override
    public byte[] encodePlan(JobPlan plan) {
        return plans.write(plan).toByteArray();
    }

    @Override
    public JobPlan decodePlan(byte[] bytes) {
        return plans.read(ByteString.copyFrom(bytes));
    }

    @Override
    public byte[] encodeState(FoldState state) {
        return new FoldStateWriter(plans).write(state);
    }

    @Override
    public FoldState decodeState(byte[] bytes) {
        return new FoldStateReader(plans).read(bytes);
    }

    @Override
    public LazyMessage lazily(byte[] bytes) {
        return new MessageReader(plans).lazily(bytes);
    }

    @Override
    public Optional<Subject> subject(byte[] bytes) {
        try {
            return SubjectReader.read(Parsing.envelope(bytes));
        } catch (IOException | KopiException | IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
