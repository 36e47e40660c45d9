package kopi.protocol.call;

import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import java.io.InputStream;
import java.util.function.Function;

/** Makes methods over kopi's own types out of generated ones. What is read must not throw: gRPC would not say why. */
final class Binding {
    private Binding() {}

    /** Between one of kopi's types and bytes, by way of a generated one. */
    private record Mapped<T, M>(Marshaller<M> generated, Function<T, M> write, Function<M, T> read)
            implements Marshaller<T> {
        @Override
        public InputStream stream(T value) {
            return generated.stream(write.apply(value));
        }

        @Override
        public T parse(InputStream stream) {
            return read.apply(generated.parse(stream));
        }
    }

    /** How one of the two sides of a method is written and read. */
    record Side<T, M>(Function<T, M> write, Function<M, T> read) {}

    /** That method, over other types. */
    static <Q, G, R, H> MethodDescriptor<Q, R> of(
            MethodDescriptor<G, H> generated, Side<Q, G> request, Side<R, H> reply) {
        return generated.toBuilder(
                        new Mapped<>(generated.getRequestMarshaller(), request.write(), request.read()),
                        new Mapped<>(generated.getResponseMarshaller(), reply.write(), reply.read()))
                .build();
    }
}
