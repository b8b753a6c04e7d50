package dev.patoperator.bench.attacks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Reads what Linux buffers for receivers that do not read. */
final class SendQueues {

    private static final List<Path> TABLES = List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));
    private static final int LOCAL = 1;
    private static final int REMOTE = 2;
    private static final int QUEUES = 4;
    private static final int HEX = 16;

    private SendQueues() {}

    /**
     * Returns the bytes that a server on this machine has written to a connection and that the receiver has not read.
     */
    static long bytes(int serverPort, int clientPort) throws IOException {
        for (Path table : TABLES) {
            for (String line : Files.readAllLines(table)) {
                String[] fields = line.strip().split("\\s+");
                if (isPort(fields[LOCAL], serverPort) && isPort(fields[REMOTE], clientPort)) {
                    return Long.parseLong(fields[QUEUES].split(":")[0], HEX);
                }
            }
        }
        return 0;
    }

    private static boolean isPort(String address, int port) {
        int colon = address.indexOf(':');
        return colon > 0 && Integer.parseInt(address.substring(colon + 1), HEX) == port;
    }
}
