package kopi.adapter.process;

import java.util.List;
import kopi.core.port.NodeRuntime;
import kopi.testkit.contract.NodeRuntimeContract;

class ForeignRuntimeContractTest extends NodeRuntimeContract {
    @Override
    protected NodeRuntime open(List<String> command, NodeRuntime.Answers heard) {
        return new ForeignRuntime(heard);
    }
}
