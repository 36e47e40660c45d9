package kopi.core.role;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import kopi.core.error.CorruptStateException;
import kopi.core.port.StateCodec;
import kopi.core.snapshot.FoldState;

/** A state's bytes are its number here: the real codec lives in a module that depends on this one. */
final class States implements StateCodec {
    private final List<FoldState> known = new ArrayList<>();

    @Override
    public byte[] encodeState(FoldState state) {
        if (!known.contains(state)) {
            known.add(state);
        }
        return ByteBuffer.allocate(Integer.BYTES).putInt(known.indexOf(state)).array();
    }

    @Override
    public FoldState decodeState(byte[] bytes) {
        int number = bytes.length == Integer.BYTES ? ByteBuffer.wrap(bytes).getInt() : -1;
        if (number < 0 || number >= known.size()) {
            throw new CorruptStateException("state that nobody wrote");
        }
        return known.get(number);
    }
}
