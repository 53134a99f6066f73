// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {IOrderVerifier} from "../../../contracts/interfaces/IOrderVerifier.sol";
import {MemberSignature} from "../../../contracts/libraries/MemberSignature.sol";
import {AccountRegistry} from "../../../contracts/registry/AccountRegistry.sol";
import {OrderVerifier} from "../../../contracts/registry/OrderVerifier.sol";
import {MemberOrder, TradingPlan} from "../../../contracts/types/OrderTypes.sol";
import {Checked} from "./Vm.sol";

/// @notice Any bytes as a signature: never a revert, never somebody's key.
contract MemberSignatureFuzz is Checked {
    OrderVerifier internal verifier = new OrderVerifier();

    function testFuzz_GarbageSignsNothing(bytes32 digest, bytes calldata garbage) public view {
        vm.assume(garbage.length != 65);
        assertTrue(verifier.signerOf(digest, garbage) == address(0), "garbage was taken for a signature");
    }

    function testFuzz_TaggedGarbageSignsNothing(bytes32 digest, bytes32 qx, bytes32 qy, bytes calldata garbage) public view {
        bytes memory signature = abi.encodePacked(bytes1(0x01), qx, qy, garbage);
        vm.assume(signature.length != 65);
        assertTrue(verifier.signerOf(digest, signature) == address(0), "garbage was taken for a passkey");
    }

    function testFuzz_KeysSignForThemselves(uint256 privateKey, bytes32 digest) public view {
        privateKey = (privateKey % (2 ** 250)) + 1;
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(privateKey, digest);
        bytes memory signature = abi.encodePacked(r, s, v);
        assertTrue(verifier.signerOf(digest, signature) == vm.addr(privateKey), "another key");
    }

    function testFuzz_AddressesOfPasskeysDiffer(bytes32 qx, bytes32 qy, bytes32 rx, bytes32 ry) public pure {
        vm.assume(qx != rx || qy != ry);
        assertTrue(
            MemberSignature.addressOfPasskey(qx, qy) != MemberSignature.addressOfPasskey(rx, ry),
            "two passkeys share an address"
        );
    }

    /// @notice Inside the plan means: all four bounds hold.
    function testFuzz_BoundsOfAPlan(
        uint32 interval,
        uint8 side,
        int64 limitPrice,
        TradingPlan calldata plan
    ) public view {
        MemberOrder memory order;
        order.communityId = plan.communityId;
        order.meteringPointId = plan.meteringPointId;
        order.interval = interval;
        order.side = side % 2;
        order.limitPrice = limitPrice;
        bool inTime = plan.firstInterval <= interval && interval <= plan.lastInterval;
        bool inPrice = order.side == 0 ? limitPrice <= plan.buyLimit : limitPrice >= plan.sellLimit;
        bool inside = verifier.boundsOf(order, plan) == IOrderVerifier.PlanFault.None;
        assertTrue(inside == (inTime && inPrice), "bounds");
    }
}

/// @notice Members with five keys, an operator and a thief, in any order.
contract AccountHandler is Checked {
    uint256 internal constant KEYS = 5;
    bytes32 internal constant ADD = keccak256("AddKey(address account,address key,uint64 nonce,uint64 deadline)");
    bytes32 internal constant REMOVE = keccak256("RemoveKey(address account,address key,uint64 nonce,uint64 deadline)");
    bytes32 internal constant CANCEL =
        keccak256("CancelRecovery(address account,address key,uint64 nonce,uint64 deadline)");

    AccountRegistry public registry;
    address public account;
    /// @notice Keys admitted so far, and those shut out later.
    mapping(address key => bool belongs) public shadow;
    uint256 public shadowCount = 1;
    bool public wentWrong;
    uint256 internal readyAt;
    address internal proposed;

    constructor() {
        registry = new AccountRegistry(address(new AccessManager(address(this))), 1 days);
        account = vm.addr(1);
        shadow[account] = true;
    }

    function keyOf(uint256 index) public pure returns (address key) {
        return vm.addr((index % KEYS) + 1);
    }

    function add(uint256 by, uint256 who, bool replay) external {
        (address key, bool allowed) = (keyOf(who), shadow[keyOf(by)] && !shadow[keyOf(who)] && !replay);
        bool done = _act(ADD, by, key, replay);
        if (done != allowed) wentWrong = true;
        if (!done) return;
        shadow[key] = true;
        ++shadowCount;
    }

    function remove(uint256 by, uint256 who, bool replay) external {
        (address key, bool allowed) = (keyOf(who), shadow[keyOf(by)] && shadow[keyOf(who)] && shadowCount > 1 && !replay);
        bool done = _act(REMOVE, by, key, replay);
        if (done != allowed) wentWrong = true;
        if (!done) return;
        shadow[key] = false;
        --shadowCount;
    }

    function propose(uint256 who) external {
        address key = keyOf(who);
        try registry.proposeRecovery(account, key) {
            if (proposed != address(0) || shadow[key]) wentWrong = true;
            proposed = key;
            readyAt = block.timestamp + 1 days;
        } catch {}
    }

    function cancel(uint256 by) external {
        address key = proposed;
        bool done = _act(CANCEL, by, key == address(0) ? keyOf(by) : key, false);
        if (done != (key != address(0) && shadow[keyOf(by)])) wentWrong = true;
        if (done) proposed = address(0);
    }

    function complete() external {
        try registry.completeRecovery(account) {
            if (proposed == address(0) || block.timestamp < readyAt) wentWrong = true;
            for (uint256 index = 0; index < KEYS; ++index) shadow[keyOf(index)] = false;
            shadow[proposed] = true;
            shadowCount = 1;
            proposed = address(0);
        } catch {}
    }

    function pass(uint32 seconds_) external {
        vm.warp(block.timestamp + (seconds_ % 2 days));
    }

    function agrees() external view returns (bool same) {
        if (registry.keyCountOf(account) != shadowCount) return false;
        for (uint256 index = 0; index < KEYS; ++index) {
            if (registry.isKeyOf(account, keyOf(index)) != shadow[keyOf(index)]) return false;
        }
        return true;
    }

    function _act(bytes32 typeHash, uint256 by, address key, bool replay) internal returns (bool done) {
        uint64 nonce = registry.nonceOf(account);
        if (replay) nonce = nonce == 0 ? 1 : nonce - 1;
        uint64 deadline = uint64(block.timestamp + 1 hours);
        bytes32 structHash = keccak256(abi.encode(typeHash, account, key, nonce, deadline));
        (uint8 v, bytes32 r, bytes32 s) = vm.sign((by % KEYS) + 1, keccak256(abi.encodePacked("\x19\x01", _separator(), structHash)));
        bytes memory signature = abi.encodePacked(r, s, v);
        if (typeHash == ADD) {
            try registry.addKey(account, key, nonce, deadline, signature) {
                return true;
            } catch {
                return false;
            }
        }
        if (typeHash == REMOVE) {
            try registry.removeKey(account, key, nonce, deadline, signature) {
                return true;
            } catch {
                return false;
            }
        }
        try registry.cancelRecovery(account, key, nonce, deadline, signature) {
            return true;
        } catch {
            return false;
        }
    }

    function _separator() internal view returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                    keccak256("Lateral"),
                    keccak256("1"),
                    block.chainid,
                    address(registry)
                )
            );
    }
}

/// @notice Nobody acts for an account who was not admitted, under any sequence of acts.
contract AccountInvariantTest is Checked {
    AccountHandler internal handler;

    function setUp() public {
        handler = new AccountHandler();
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    /// @notice The registry holds exactly the keys that a plain list would, and never none.
    function invariant_KeysAreThoseThatWereAdmitted() public view {
        assertTrue(handler.agrees(), "another set of keys");
        assertTrue(!handler.wentWrong(), "an act went through that should not, or the reverse");
        assertTrue(handler.shadowCount() >= 1, "an account without keys");
    }

    /// @notice The acts do something: a device is replaced, and a recovery ends.
    function test_TheHandlerReplacesAndRecovers() public {
        handler.add(0, 1, false);
        handler.remove(1, 0, false);
        assertTrue(handler.registry().isKeyOf(handler.account(), handler.keyOf(1)), "second device");
        handler.propose(3);
        handler.pass(1 days + 1);
        handler.complete();
        assertTrue(handler.registry().isKeyOf(handler.account(), handler.keyOf(3)), "recovered");
        assertTrue(handler.agrees() && !handler.wentWrong(), "story");
    }
}
