package dev.patoperator.chaos;

import java.util.List;
import java.util.Random;

/**
 * The people who maintain keys, Secrets and rights: they rotate keys correctly, and sometimes break the credentials.
 */
final class Administrators {

    private final List<Tenant> tenants;
    private final Counts acts;

    /**
     * Creates the administrators of the teams.
     *
     * @param tenants the first one's credentials are rotated and never broken
     */
    Administrators(List<Tenant> tenants, Counts acts) {
        this.tenants = tenants;
        this.acts = acts;
    }

    void act(Random random) {
        for (Tenant tenant : tenants) {
            switch (random.nextInt(6)) {
                case 0 -> {
                    tenant.rotate();
                    acts.add("ROTATE_KEY");
                }
                case 1, 2 -> {
                    if (tenant.deleteOutdatedKeys()) {
                        acts.add("DELETE_OLD_KEY");
                    }
                }
                case 3, 4 -> mend(tenant);
                default -> spoil(random, tenant);
            }
        }
    }

    /** Repairs the credentials of every team, for the end of a run. */
    void mendAll() {
        tenants.forEach(this::mend);
    }

    private void mend(Tenant tenant) {
        String flaw = tenant.flaw().name();
        if (tenant.mend()) {
            acts.add("MEND_" + flaw);
        }
    }

    private void spoil(Random random, Tenant tenant) {
        Tenant.Flaw[] flaws = Tenant.Flaw.values();
        Tenant.Flaw flaw = flaws[1 + random.nextInt(flaws.length - 1)];
        if (tenant != tenants.get(0) && tenant.flaw() == Tenant.Flaw.NONE && random.nextBoolean()) {
            tenant.spoil(flaw);
            acts.add(flaw.name());
        }
    }
}
