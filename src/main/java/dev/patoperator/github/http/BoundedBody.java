package dev.patoperator.github.http;

import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Reads a response body into memory up to a bound, so that no response can exhaust the heap. The bytes are copied out
 * of the client's buffers as they arrive: otherwise a server that sends few bytes at a time would fill the heap with
 * nearly empty buffers. Used by one thread at a time, as {@link Flow.Subscriber} requires.
 */
final class BoundedBody implements BodySubscriber<byte[]> {

    private static final int FIRST_BYTES = 16 * 1024;

    /** The body is longer than the bound. */
    static final class TooLongException extends IOException {
        private static final long serialVersionUID = 1L;

        private TooLongException(int maxBytes) {
            super("the body is longer than " + maxBytes + " bytes");
        }
    }

    private final CompletableFuture<byte[]> body = new CompletableFuture<>();
    private final int maxBytes;
    private byte[] bytes = {};
    private int length;
    private Flow.@Nullable Subscription subscription;

    BoundedBody(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    @Override
    public CompletionStage<byte[]> getBody() {
        return body;
    }

    @Override
    public void onSubscribe(Flow.Subscription newSubscription) {
        subscription = newSubscription;
        newSubscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        for (ByteBuffer buffer : buffers) {
            if (body.isDone()) {
                return;
            }
            append(buffer);
        }
    }

    private void append(ByteBuffer buffer) {
        int added = buffer.remaining();
        if (added > maxBytes - length) {
            bytes = new byte[0];
            if (subscription != null) {
                subscription.cancel();
            }
            body.completeExceptionally(new TooLongException(maxBytes));
            return;
        }
        if (added > bytes.length - length) {
            int doubled = Math.max(FIRST_BYTES, 2 * bytes.length);
            bytes = Arrays.copyOf(bytes, Math.min(maxBytes, Math.max(doubled, length + added)));
        }
        buffer.get(bytes, length, added);
        length += added;
    }

    @Override
    public void onError(Throwable failure) {
        bytes = new byte[0];
        body.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        body.complete(bytes.length == length ? bytes : Arrays.copyOf(bytes, length));
        bytes = new byte[0];
    }
}
