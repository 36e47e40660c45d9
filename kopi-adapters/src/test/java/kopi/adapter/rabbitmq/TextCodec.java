package kopi.adapter.rabbitmq;

import java.nio.charset.StandardCharsets;
import kopi.core.error.CorruptStateException;
import kopi.core.message.Message;
import kopi.core.model.JobId;
import kopi.core.port.MessageCodec;

/** The messages of the contract suite as text. */
final class TextCodec implements MessageCodec {
    @Override
    public byte[] encode(Message message) {
        return text(message).getBytes(StandardCharsets.UTF_8);
    }

    private static String text(Message message) {
        return switch (message) {
            case Message.EndOfDataset end -> "end " + end.job() + " " + end.dataset() + " " + end.batches();
            case Message.DeadLetter dead ->
                "dead " + dead.queue() + " " + dead.reason().replace(' ', '_') + " " + text(dead.poison());
            default -> throw new IllegalArgumentException("not used in these tests: " + message);
        };
    }

    @Override
    public Message decode(byte[] bytes) {
        return message(new String(bytes, StandardCharsets.UTF_8));
    }

    private static Message message(String text) {
        String[] fields = text.split(" ", 4);
        return switch (fields[0]) {
            case "end" -> new Message.EndOfDataset(new JobId(fields[1]), fields[2], Integer.parseInt(fields[3]));
            case "dead" -> new Message.DeadLetter(fields[1], message(fields[3]), fields[2].replace('_', ' '));
            default -> throw new CorruptStateException("no message: " + text);
        };
    }
}
