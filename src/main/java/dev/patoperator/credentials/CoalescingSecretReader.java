package dev.patoperator.credentials;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.patoperator.github.AppCredentials;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Shares reads of the same Secret between callers, because a thousand resources of one namespace may need it at once. A
 * caller gets the result of a read that began after its call; results are not cached. Thread-safe.
 */
final class CoalescingSecretReader {

    interface SecretLoader {
        AppCredentials now() throws CredentialsException, InterruptedException;
    }

    private static final class InFlightReads {
        private CompletableFuture<AppCredentials> underWay = new CompletableFuture<>();
        private @Nullable CompletableFuture<AppCredentials> next;
    }

    @GuardedBy("this")
    private final Map<SecretRef, InFlightReads> readsBySecret = new HashMap<>();

    AppCredentials read(SecretRef name, SecretLoader read) throws CredentialsException, InterruptedException {
        CompletableFuture<AppCredentials> before = null;
        CompletableFuture<AppCredentials> own;
        boolean reads = true;
        synchronized (this) {
            InFlightReads line = readsBySecret.get(name);
            if (line == null) {
                line = new InFlightReads();
                readsBySecret.put(name, line);
                own = line.underWay;
            } else if (line.next == null) {
                before = line.underWay;
                own = new CompletableFuture<>();
                line.next = own;
            } else {
                own = line.next;
                reads = false;
            }
        }
        return reads ? read(name, read, before, own) : result(own);
    }

    private AppCredentials read(
            SecretRef name,
            SecretLoader read,
            @Nullable CompletableFuture<AppCredentials> before,
            CompletableFuture<AppCredentials> own)
            throws CredentialsException, InterruptedException {
        AppCredentials found = null;
        CredentialsException failure = null;
        try {
            if (before != null) {
                await(before);
            }
            found = read.now();
            return found;
        } catch (CredentialsException e) {
            failure = e;
            throw e;
        } finally {
            ended(name, own); // before the future completes, so that a later caller does not share this result
            if (found == null) {
                own.completeExceptionally(failure == null ? interrupted(name) : failure);
            } else {
                own.complete(found);
            }
        }
    }

    /** For callers that share a read whose thread was interrupted: they try again. */
    private static CredentialsException interrupted(SecretRef name) {
        return new CredentialsException(
                CredentialsException.Remedy.UNREACHABLE,
                "Secret " + name.namespace() + "/" + name.name() + " could not be read: the read was interrupted");
    }

    private synchronized void ended(SecretRef name, CompletableFuture<AppCredentials> own) {
        InFlightReads line = readsBySecret.get(name);
        if (line == null) {
            return;
        }
        if (line.next == own) { // interrupted before its read began
            line.next = null;
        } else if (line.next == null) {
            readsBySecret.remove(name);
        } else {
            line.underWay = line.next;
            line.next = null;
        }
    }

    private static void await(CompletableFuture<AppCredentials> before) throws InterruptedException {
        try {
            before.get();
        } catch (ExecutionException e) {
            // The callers that shared the earlier read handle its failure.
        }
    }

    private static AppCredentials result(CompletableFuture<AppCredentials> shared)
            throws CredentialsException, InterruptedException {
        try {
            return shared.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof CredentialsException failure) {
                throw failure;
            }
            throw new IllegalStateException(e);
        }
    }
}
