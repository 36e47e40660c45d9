package kopi.protocol;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import kopi.core.error.CorruptStateException;
import org.jspecify.annotations.Nullable;

/**
 * Walks over a message before it is parsed, and refuses one that would become too many objects: two bytes on the wire
 * may make one, so that 16 MiB could exhaust a heap of 256. Walking allocates nothing. Single owner.
 */
final class FieldGuard {
    private final CodedInputStream in;
    private final int maxFields;
    private int fieldsLeft;

    private FieldGuard(CodedInputStream in, int maxFields) {
        this.in = in;
        this.maxFields = maxFields;
        this.fieldsLeft = maxFields;
    }

    /**
     * Walks over a message of that type.
     *
     * @throws CorruptStateException if it has too many fields
     * @throws IOException if it is garbled
     */
    static void check(CodedInputStream in, Descriptor type) throws IOException {
        check(in, type, Limits.FIELDS);
    }

    /**
     * Walks over a message of that type.
     *
     * @throws CorruptStateException if it has more than so many fields
     * @throws IOException if it is garbled
     */
    static void check(CodedInputStream in, Descriptor type, int maxFields) throws IOException {
        new FieldGuard(in, maxFields).walk(type, Limits.DEPTH);
    }

    private void walk(Descriptor type, int depthLeft) throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (--fieldsLeft < 0) {
                throw new CorruptStateException("message of more than " + maxFields + " fields");
            }
            int wireType = WireFormat.getTagWireType(tag);
            if (wireType == WireFormat.WIRETYPE_START_GROUP || wireType == WireFormat.WIRETYPE_END_GROUP) {
                throw new InvalidProtocolBufferException("it has a group, which nobody writes");
            }
            @Nullable FieldDescriptor field = type.findFieldByNumber(WireFormat.getTagFieldNumber(tag));
            if (wireType == WireFormat.WIRETYPE_LENGTH_DELIMITED
                    && field != null
                    && field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
                walkInto(field.getMessageType(), depthLeft - 1);
            } else {
                in.skipField(tag);
            }
        }
    }

    private void walkInto(Descriptor type, int depthLeft) throws IOException {
        if (depthLeft == 0) {
            throw new CorruptStateException("message of messages, more than " + Limits.DEPTH + " deep");
        }
        int outer = in.pushLimit(in.readRawVarint32());
        walk(type, depthLeft);
        in.popLimit(outer);
    }
}
