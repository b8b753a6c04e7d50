package dev.patoperator.demo;

import dev.patoperator.github.simulator.SimulatedOrganization;
import java.time.Duration;
import java.time.Instant;

/** The items for the policies of the samples: at least one that each of them matches, and some that none matches. */
public final class PolicyItems {

    /** Approved: reads only, and expires soon. */
    public static final long SHORT_LIVED_READER = 401;

    /** Denied: requests administration, although it expires soon and only reads. */
    public static final long ADMINISTRATOR = 402;

    /** Denied: never expires. */
    public static final long NEVER_EXPIRING = 403;

    /** Left pending: writes. */
    public static final long WRITER = 404;

    /** Revoked: idle. */
    public static final long IDLE = 25_802;

    /** Revoked: its owner left. */
    public static final long OF_LEAVER = 25_803;

    /** Revoked by its token's id. */
    public static final long LEAKED = 25_801;

    /** Left active: granted long ago and used today. */
    public static final long IN_USE = 25_804;

    /** Longer than the policy approves. */
    static final Duration LONG_LIVED = Duration.ofDays(300);

    private static final Duration SOON = Duration.ofDays(30);
    private static final Duration LONG_AGO = Duration.ofDays(200);

    private PolicyItems() {}

    /** Adds all of them. */
    public static void seed(SimulatedOrganization organization) {
        Instant now = Instant.now();
        organization
                .request(SHORT_LIVED_READER)
                .owner("monalisa")
                .tokenName("dashboard")
                .permission("repository", "contents", "read")
                .expiresAt(now.plus(SOON))
                .add();
        organization
                .request(ADMINISTRATOR)
                .owner("hubot")
                .tokenName("settings")
                .permission("repository", "administration", "read")
                .expiresAt(now.plus(SOON))
                .add();
        organization
                .request(NEVER_EXPIRING)
                .owner("octocat")
                .tokenName("forever")
                .permission("repository", "contents", "read")
                .add();
        organization
                .request(WRITER)
                .owner("monalisa")
                .tokenName("release")
                .permission("repository", "contents", "write")
                .expiresAt(now.plus(SOON))
                .add();
        organization
                .grant(IDLE)
                .owner("octocat")
                .tokenName("forgotten")
                .since(now.minus(LONG_AGO))
                .add();
        organization
                .grant(OF_LEAVER)
                .owner("former-employee")
                .tokenName("laptop")
                .since(now)
                .lastUsedAt(now)
                .add();
        organization
                .grant(LEAKED)
                .owner("hubot")
                .tokenName("leaked")
                .tokenId(925_801)
                .since(now)
                .lastUsedAt(now)
                .add();
        organization
                .grant(IN_USE)
                .owner("ci-bot")
                .tokenName("nightly")
                .since(now.minus(LONG_AGO))
                .lastUsedAt(now.minusSeconds(60))
                .add();
    }
}
