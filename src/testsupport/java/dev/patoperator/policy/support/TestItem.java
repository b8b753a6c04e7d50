package dev.patoperator.policy.support;

import dev.patoperator.github.pat.PatGrant;
import dev.patoperator.github.pat.PatRequest;
import dev.patoperator.github.pat.Permissions;
import java.time.Instant;
import java.util.Map;

/** A builder of requests and grants. All fields are set until a test removes one. */
public final class TestItem {

    public static final Instant NOW = Instant.parse("2026-11-22T16:00:00Z");

    private final long id;
    private String owner = "mona";
    private Long ownerId = 7L;
    private String reason = "please";
    private String selection = "subset";
    private Permissions permissions =
            new Permissions(Map.of("members", "read"), Map.of("contents", "write", "metadata", "read"), Map.of());
    private Instant since = Instant.parse("2026-11-01T00:00:00Z");
    private Long tokenId;
    private String tokenName = "ci";
    private Boolean expired = false;
    private Instant expiresAt = Instant.parse("2026-12-24T00:00:00Z");
    private Instant lastUsedAt = Instant.parse("2026-11-20T00:00:00Z");

    private TestItem(long id) {
        this.id = id;
        this.tokenId = 900_000 + id;
    }

    public static TestItem item(long id) {
        return new TestItem(id);
    }

    public TestItem owner(String value) {
        owner = value;
        return this;
    }

    public TestItem ownerId(Long value) {
        ownerId = value;
        return this;
    }

    public TestItem reason(String value) {
        reason = value;
        return this;
    }

    public TestItem repositorySelection(String value) {
        selection = value;
        return this;
    }

    public TestItem permissions(Permissions value) {
        permissions = value;
        return this;
    }

    /** Sets repository permissions and removes all others. */
    public TestItem may(Map<String, String> repository) {
        permissions = new Permissions(Map.of(), repository, Map.of());
        return this;
    }

    public TestItem since(String time) {
        since = instant(time);
        return this;
    }

    public TestItem tokenId(Long value) {
        tokenId = value;
        return this;
    }

    public TestItem tokenName(String value) {
        tokenName = value;
        return this;
    }

    public TestItem expired(Boolean value) {
        expired = value;
        return this;
    }

    /** Null for a token that never expires. */
    public TestItem expiresAt(String time) {
        expiresAt = instant(time);
        return this;
    }

    /** Null for a token that was never used. */
    public TestItem lastUsedAt(String time) {
        lastUsedAt = instant(time);
        return this;
    }

    public PatRequest request() {
        return new PatRequest(
                id,
                owner,
                ownerId,
                reason,
                selection,
                permissions,
                since,
                tokenId,
                tokenName,
                expired,
                expiresAt,
                lastUsedAt);
    }

    public PatGrant grant() {
        return new PatGrant(
                id, owner, ownerId, selection, permissions, since, tokenId, tokenName, expired, expiresAt, lastUsedAt);
    }

    private static Instant instant(String time) {
        return time == null ? null : Instant.parse(time);
    }
}
