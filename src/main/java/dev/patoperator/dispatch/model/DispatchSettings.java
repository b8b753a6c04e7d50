package dev.patoperator.dispatch.model;

import java.time.Duration;

/**
 * The dispatcher's intervals, time-outs and ages.
 *
 * @param writeInterval least time between two mutating calls of one installation
 * @param confirmTimeout how long a sent decision may stay without a visible effect before it times out
 * @param confirmFirst time from an accepted call to the first listing that looks for its effect; doubled each time
 * @param confirmMost longest time between two such listings; also bounds how long sending delays them, how long evaluations
 *     delay sending, and the pauses before a failed call about one id is repeated
 * @param freshness how long a listing may be used for the batches that follow it
 * @param backoffFirst first pause after a failure, such as an unreachable GitHub; doubled each time
 * @param backoffMax longest such pause
 * @param refusalMemory how long a refusal by GitHub is cached
 * @param installationMaxAge how long the result of looking up an App's installation is used
 * @param rewakeInterval how long a result may stay unacknowledged before its resource is woken again
 */
public record DispatchSettings(
        Duration writeInterval,
        Duration confirmTimeout,
        Duration confirmFirst,
        Duration confirmMost,
        Duration freshness,
        Duration backoffFirst,
        Duration backoffMax,
        Duration refusalMemory,
        Duration installationMaxAge,
        Duration rewakeInterval) {

    /** Returns settings with these times; GitHub advises the write interval. The other values have proved good. */
    public static DispatchSettings of(Duration writeInterval, Duration confirmTimeout) {
        return new DispatchSettings(
                writeInterval,
                confirmTimeout,
                Duration.ofMillis(500),
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                Duration.ofMillis(500),
                Duration.ofMinutes(1),
                Duration.ofSeconds(30),
                Duration.ofHours(1),
                Duration.ofSeconds(5));
    }
}
