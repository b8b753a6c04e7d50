package dev.patoperator.notification.http;

import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Discards a response body. Ends the exchange, and with it the connection, when the body is longer than the bound. Used by
 * one thread at a time, as {@link Flow.Subscriber} requires.
 */
final class DiscardedBody implements BodySubscriber<Boolean> {

    /** Most sinks send nothing or one line. */
    private static final int MAX_BYTES = 64 * 1024;

    private final CompletableFuture<Boolean> body = new CompletableFuture<>();
    private int length;
    private Flow.@Nullable Subscription subscription;

    @Override
    public CompletionStage<Boolean> getBody() {
        return body;
    }

    @Override
    public void onSubscribe(Flow.Subscription newSubscription) {
        subscription = newSubscription;
        newSubscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        if (body.isDone()) {
            return;
        }
        for (ByteBuffer buffer : buffers) {
            length = Math.min(MAX_BYTES, length + buffer.remaining());
        }
        if (length == MAX_BYTES) {
            if (subscription != null) {
                subscription.cancel();
            }
            body.complete(false);
        }
    }

    @Override
    public void onError(Throwable failure) {
        body.complete(false);
    }

    @Override
    public void onComplete() {
        body.complete(true);
    }
}
