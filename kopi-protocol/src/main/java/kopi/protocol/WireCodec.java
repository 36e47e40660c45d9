package kopi.protocol;

import com.google.protobuf.ByteString;
import java.io.IOException;
import kopi.core.error.CorruptStateException;
import kopi.core.job.JobPlan;
import kopi.core.message.Message;
import kopi.core.port.MessageCodec;
import kopi.core.port.PlanCodec;
import kopi.protocol.v1.Envelope;

/**
 * Messages and plans as bytes, as docs/protocol.md says. Of the same message it makes the same bytes.
 *
 * <p>Thread-safe. It remembers the plans that it read and wrote last, so one for all of a process serves best.
 */
public final class WireCodec implements MessageCodec, PlanCodec {
    static final int VERSION = 1;

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
    public Message.PackedRows packedRows(byte[] packed) {
        return Parsing.translated("rows", () -> {
            Envelope.Rows rows = rows(packed);
            return new Message.PackedRows(plans.read(rows.getPlan()), MessageReader.id(rows.getId()), packed);
        });
    }

    private static Envelope.Rows rows(byte[] packed) throws IOException {
        Envelope envelope = Parsing.envelope(packed);
        if (!envelope.hasRows()) {
            throw new CorruptStateException("rows were expected, but the message is " + envelope.getMessageCase());
        }
        return envelope.getRows();
    }
}
