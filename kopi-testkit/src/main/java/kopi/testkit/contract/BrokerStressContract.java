package kopi.testkit.contract;

abstract class BrokerStressContract extends BrokerFixture {}
