package dev.patoperator.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.patoperator.credentials.CredentialsException.Remedy;
import dev.patoperator.github.AppCredentials;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CoalescingSecretReaderTest {

    private static final SecretRef NAME = new SecretRef("acme", "github-app");

    private final CoalescingSecretReader shared = new CoalescingSecretReader();
    private final AtomicInteger begun = new AtomicInteger();
    private final Semaphore answers = new Semaphore(0);
    private final List<Thread> readers = new ArrayList<>();
    private final Map<Integer, String> results = new ConcurrentHashMap<>();

    @AfterEach
    void stop() {
        readers.forEach(Thread::interrupt);
    }

    @Test
    void readersDuringAReadShareTheNextOne() {
        start(1);
        await().until(() -> begun.get() == 1);
        start(8);
        await().until(() -> readers.stream().allMatch(CoalescingSecretReaderTest::waits));

        answers.release(2);

        await().until(() -> results.size() == 9);
        assertThat(begun).hasValue(2);
        assertThat(results.get(0)).isEqualTo("read 1");
        assertThat(results.values()).filteredOn("read 2"::equals).hasSize(8);
    }

    @Test
    void readerAfterAFinishedReadStartsAnother() {
        answers.release(2);
        start(1);
        await().until(() -> results.size() == 1);
        start(1);
        await().until(() -> results.size() == 2);

        assertThat(results.values()).containsExactlyInAnyOrder("read 1", "read 2");
    }

    @Test
    void interruptedReaderDoesNotBlockTheOthers() {
        start(1);
        await().until(() -> begun.get() == 1);
        start(1);
        await().until(() -> waits(readers.get(1)));
        start(1);
        await().until(() -> waits(readers.get(2)));

        readers.get(1).interrupt();
        await().until(() -> results.size() == 2);
        assertThat(results).containsEntry(1, "interrupted").containsEntry(2, Remedy.UNREACHABLE.name());

        answers.release(2);
        start(1);
        await().until(() -> results.size() == 4);
        assertThat(results).containsEntry(0, "read 1").containsEntry(3, "read 2");
    }

    private static boolean waits(Thread reader) {
        return reader.getState() == Thread.State.WAITING;
    }

    private void start(int count) {
        for (int n = 0; n < count; n++) {
            int number = readers.size();
            Thread reader = new Thread(() -> results.put(number, read()), "reader-" + number);
            readers.add(reader);
            reader.start();
        }
    }

    // Each read ends with a failure that carries its number: real credentials would need a key.
    private String read() {
        try {
            AppCredentials found = shared.read(NAME, () -> {
                int number = begun.incrementAndGet();
                answers.acquire();
                throw CredentialsException.invalid("read " + number);
            });
            return found.toString();
        } catch (CredentialsException e) {
            return e.remedy() == Remedy.UNREACHABLE ? e.remedy().name() : String.valueOf(e.getMessage());
        } catch (InterruptedException e) {
            return "interrupted";
        }
    }
}
