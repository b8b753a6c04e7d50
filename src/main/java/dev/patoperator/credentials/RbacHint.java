package dev.patoperator.credentials;

/** Creates the commands that let the operator read one Secret, for a person who has the right to run them. */
final class RbacHint {

    private static final String OPERATOR = "github-pat-operator";

    /** The only Secret that the shipped ClusterRole covers. The ClusterRole has to be bound in each namespace. */
    private static final String DEFAULT_SECRET = "github-app";

    private final String serviceAccount;

    RbacHint(String operatorNamespace) {
        this.serviceAccount = operatorNamespace + ":" + OPERATOR;
    }

    String remedy(String namespace, String secretName) {
        if (secretName.equals(DEFAULT_SECRET)) {
            return "allow it with: kubectl create rolebinding " + OPERATOR + " --clusterrole=" + OPERATOR
                    + "-secrets --serviceaccount=" + serviceAccount + " -n " + namespace;
        }
        String role = OPERATOR + "-" + secretName;
        return "only the name " + DEFAULT_SECRET + " is covered by the ClusterRole " + OPERATOR
                + "-secrets, another one needs a Role of its own: kubectl create role " + role
                + " --verb=get --resource=secrets --resource-name=" + secretName + " -n " + namespace
                + " && kubectl create rolebinding " + role + " --role=" + role + " --serviceaccount=" + serviceAccount
                + " -n " + namespace;
    }
}
