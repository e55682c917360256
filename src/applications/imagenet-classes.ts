/** @file The 1000 classes of ImageNet's challenge of 2012, in the order of a classifier's outputs: facts, as Keras's imagenet_class_index.json lists them. */

/** A class: WordNet's id of its noun, and a name. Two names stand for two classes each: crane and maillot. */
export interface ImagenetClass { readonly id: string; readonly name: string }

/** Number and name of each, in turn; the id is n and the number in eight digits. */
const numbersAndNames = `
1440764 tench 1443537 goldfish 1484850 great_white_shark 1491361 tiger_shark 1494475 hammerhead 1496331 electric_ray 1498041 stingray 1514668 cock
1514859 hen 1518878 ostrich 1530575 brambling 1531178 goldfinch 1532829 house_finch 1534433 junco 1537544 indigo_bunting 1558993 robin 1560419 bulbul
1580077 jay 1582220 magpie 1592084 chickadee 1601694 water_ouzel 1608432 kite 1614925 bald_eagle 1616318 vulture 1622779 great_grey_owl 1629819
European_fire_salamander 1630670 common_newt 1631663 eft 1632458 spotted_salamander 1632777 axolotl 1641577 bullfrog 1644373 tree_frog 1644900
tailed_frog 1664065 loggerhead 1665541 leatherback_turtle 1667114 mud_turtle 1667778 terrapin 1669191 box_turtle 1675722 banded_gecko 1677366
common_iguana 1682714 American_chameleon 1685808 whiptail 1687978 agama 1688243 frilled_lizard 1689811 alligator_lizard 1692333 Gila_monster 1693334
green_lizard 1694178 African_chameleon 1695060 Komodo_dragon 1697457 African_crocodile 1698640 American_alligator 1704323 triceratops 1728572
thunder_snake 1728920 ringneck_snake 1729322 hognose_snake 1729977 green_snake 1734418 king_snake 1735189 garter_snake 1737021 water_snake 1739381
vine_snake 1740131 night_snake 1742172 boa_constrictor 1744401 rock_python 1748264 Indian_cobra 1749939 green_mamba 1751748 sea_snake 1753488
horned_viper 1755581 diamondback 1756291 sidewinder 1768244 trilobite 1770081 harvestman 1770393 scorpion 1773157 black_and_gold_garden_spider 1773549
barn_spider 1773797 garden_spider 1774384 black_widow 1774750 tarantula 1775062 wolf_spider 1776313 tick 1784675 centipede 1795545 black_grouse
1796340 ptarmigan 1797886 ruffed_grouse 1798484 prairie_chicken 1806143 peacock 1806567 quail 1807496 partridge 1817953 African_grey 1818515 macaw
1819313 sulphur-crested_cockatoo 1820546 lorikeet 1824575 coucal 1828970 bee_eater 1829413 hornbill 1833805 hummingbird 1843065 jacamar 1843383 toucan
1847000 drake 1855032 red-breasted_merganser 1855672 goose 1860187 black_swan 1871265 tusker 1872401 echidna 1873310 platypus 1877812 wallaby 1882714
koala 1883070 wombat 1910747 jellyfish 1914609 sea_anemone 1917289 brain_coral 1924916 flatworm 1930112 nematode 1943899 conch 1944390 snail 1945685
slug 1950731 sea_slug 1955084 chiton 1968897 chambered_nautilus 1978287 Dungeness_crab 1978455 rock_crab 1980166 fiddler_crab 1981276 king_crab
1983481 American_lobster 1984695 spiny_lobster 1985128 crayfish 1986214 hermit_crab 1990800 isopod 2002556 white_stork 2002724 black_stork 2006656
spoonbill 2007558 flamingo 2009229 little_blue_heron 2009912 American_egret 2011460 bittern 2012849 crane 2013706 limpkin 2017213 European_gallinule
2018207 American_coot 2018795 bustard 2025239 ruddy_turnstone 2027492 red-backed_sandpiper 2028035 redshank 2033041 dowitcher 2037110 oystercatcher
2051845 pelican 2056570 king_penguin 2058221 albatross 2066245 grey_whale 2071294 killer_whale 2074367 dugong 2077923 sea_lion 2085620 Chihuahua
2085782 Japanese_spaniel 2085936 Maltese_dog 2086079 Pekinese 2086240 Shih-Tzu 2086646 Blenheim_spaniel 2086910 papillon 2087046 toy_terrier 2087394
Rhodesian_ridgeback 2088094 Afghan_hound 2088238 basset 2088364 beagle 2088466 bloodhound 2088632 bluetick 2089078 black-and-tan_coonhound 2089867
Walker_hound 2089973 English_foxhound 2090379 redbone 2090622 borzoi 2090721 Irish_wolfhound 2091032 Italian_greyhound 2091134 whippet 2091244
Ibizan_hound 2091467 Norwegian_elkhound 2091635 otterhound 2091831 Saluki 2092002 Scottish_deerhound 2092339 Weimaraner 2093256
Staffordshire_bullterrier 2093428 American_Staffordshire_terrier 2093647 Bedlington_terrier 2093754 Border_terrier 2093859 Kerry_blue_terrier 2093991
Irish_terrier 2094114 Norfolk_terrier 2094258 Norwich_terrier 2094433 Yorkshire_terrier 2095314 wire-haired_fox_terrier 2095570 Lakeland_terrier
2095889 Sealyham_terrier 2096051 Airedale 2096177 cairn 2096294 Australian_terrier 2096437 Dandie_Dinmont 2096585 Boston_bull 2097047
miniature_schnauzer 2097130 giant_schnauzer 2097209 standard_schnauzer 2097298 Scotch_terrier 2097474 Tibetan_terrier 2097658 silky_terrier 2098105
soft-coated_wheaten_terrier 2098286 West_Highland_white_terrier 2098413 Lhasa 2099267 flat-coated_retriever 2099429 curly-coated_retriever 2099601
golden_retriever 2099712 Labrador_retriever 2099849 Chesapeake_Bay_retriever 2100236 German_short-haired_pointer 2100583 vizsla 2100735 English_setter
2100877 Irish_setter 2101006 Gordon_setter 2101388 Brittany_spaniel 2101556 clumber 2102040 English_springer 2102177 Welsh_springer_spaniel 2102318
cocker_spaniel 2102480 Sussex_spaniel 2102973 Irish_water_spaniel 2104029 kuvasz 2104365 schipperke 2105056 groenendael 2105162 malinois 2105251
briard 2105412 kelpie 2105505 komondor 2105641 Old_English_sheepdog 2105855 Shetland_sheepdog 2106030 collie 2106166 Border_collie 2106382
Bouvier_des_Flandres 2106550 Rottweiler 2106662 German_shepherd 2107142 Doberman 2107312 miniature_pinscher 2107574 Greater_Swiss_Mountain_dog 2107683
Bernese_mountain_dog 2107908 Appenzeller 2108000 EntleBucher 2108089 boxer 2108422 bull_mastiff 2108551 Tibetan_mastiff 2108915 French_bulldog 2109047
Great_Dane 2109525 Saint_Bernard 2109961 Eskimo_dog 2110063 malamute 2110185 Siberian_husky 2110341 dalmatian 2110627 affenpinscher 2110806 basenji
2110958 pug 2111129 Leonberg 2111277 Newfoundland 2111500 Great_Pyrenees 2111889 Samoyed 2112018 Pomeranian 2112137 chow 2112350 keeshond 2112706
Brabancon_griffon 2113023 Pembroke 2113186 Cardigan 2113624 toy_poodle 2113712 miniature_poodle 2113799 standard_poodle 2113978 Mexican_hairless
2114367 timber_wolf 2114548 white_wolf 2114712 red_wolf 2114855 coyote 2115641 dingo 2115913 dhole 2116738 African_hunting_dog 2117135 hyena 2119022
red_fox 2119789 kit_fox 2120079 Arctic_fox 2120505 grey_fox 2123045 tabby 2123159 tiger_cat 2123394 Persian_cat 2123597 Siamese_cat 2124075
Egyptian_cat 2125311 cougar 2127052 lynx 2128385 leopard 2128757 snow_leopard 2128925 jaguar 2129165 lion 2129604 tiger 2130308 cheetah 2132136
brown_bear 2133161 American_black_bear 2134084 ice_bear 2134418 sloth_bear 2137549 mongoose 2138441 meerkat 2165105 tiger_beetle 2165456 ladybug
2167151 ground_beetle 2168699 long-horned_beetle 2169497 leaf_beetle 2172182 dung_beetle 2174001 rhinoceros_beetle 2177972 weevil 2190166 fly 2206856
bee 2219486 ant 2226429 grasshopper 2229544 cricket 2231487 walking_stick 2233338 cockroach 2236044 mantis 2256656 cicada 2259212 leafhopper 2264363
lacewing 2268443 dragonfly 2268853 damselfly 2276258 admiral 2277742 ringlet 2279972 monarch 2280649 cabbage_butterfly 2281406 sulphur_butterfly
2281787 lycaenid 2317335 starfish 2319095 sea_urchin 2321529 sea_cucumber 2325366 wood_rabbit 2326432 hare 2328150 Angora 2342885 hamster 2346627
porcupine 2356798 fox_squirrel 2361337 marmot 2363005 beaver 2364673 guinea_pig 2389026 sorrel 2391049 zebra 2395406 hog 2396427 wild_boar 2397096
warthog 2398521 hippopotamus 2403003 ox 2408429 water_buffalo 2410509 bison 2412080 ram 2415577 bighorn 2417914 ibex 2422106 hartebeest 2422699 impala
2423022 gazelle 2437312 Arabian_camel 2437616 llama 2441942 weasel 2442845 mink 2443114 polecat 2443484 black-footed_ferret 2444819 otter 2445715
skunk 2447366 badger 2454379 armadillo 2457408 three-toed_sloth 2480495 orangutan 2480855 gorilla 2481823 chimpanzee 2483362 gibbon 2483708 siamang
2484975 guenon 2486261 patas 2486410 baboon 2487347 macaque 2488291 langur 2488702 colobus 2489166 proboscis_monkey 2490219 marmoset 2492035 capuchin
2492660 howler_monkey 2493509 titi 2493793 spider_monkey 2494079 squirrel_monkey 2497673 Madagascar_cat 2500267 indri 2504013 Indian_elephant 2504458
African_elephant 2509815 lesser_panda 2510455 giant_panda 2514041 barracouta 2526121 eel 2536864 coho 2606052 rock_beauty 2607072 anemone_fish 2640242
sturgeon 2641379 gar 2643566 lionfish 2655020 puffer 2666196 abacus 2667093 abaya 2669723 academic_gown 2672831 accordion 2676566 acoustic_guitar
2687172 aircraft_carrier 2690373 airliner 2692877 airship 2699494 altar 2701002 ambulance 2704792 amphibian 2708093 analog_clock 2727426 apiary
2730930 apron 2747177 ashcan 2749479 assault_rifle 2769748 backpack 2776631 bakery 2777292 balance_beam 2782093 balloon 2783161 ballpoint 2786058
Band_Aid 2787622 banjo 2788148 bannister 2790996 barbell 2791124 barber_chair 2791270 barbershop 2793495 barn 2794156 barometer 2795169 barrel 2797295
barrow 2799071 baseball 2802426 basketball 2804414 bassinet 2804610 bassoon 2807133 bathing_cap 2808304 bath_towel 2808440 bathtub 2814533 beach_wagon
2814860 beacon 2815834 beaker 2817516 bearskin 2823428 beer_bottle 2823750 beer_glass 2825657 bell_cote 2834397 bib 2835271 bicycle-built-for-two
2837789 bikini 2840245 binder 2841315 binoculars 2843684 birdhouse 2859443 boathouse 2860847 bobsled 2865351 bolo_tie 2869837 bonnet 2870880 bookcase
2871525 bookshop 2877765 bottlecap 2879718 bow 2883205 bow_tie 2892201 brass 2892767 brassiere 2894605 breakwater 2895154 breastplate 2906734 broom
2909870 bucket 2910353 buckle 2916936 bulletproof_vest 2917067 bullet_train 2927161 butcher_shop 2930766 cab 2939185 caldron 2948072 candle 2950826
cannon 2951358 canoe 2951585 can_opener 2963159 cardigan 2965783 car_mirror 2966193 carousel 2966687 carpenter's_kit 2971356 carton 2974003 car_wheel
2977058 cash_machine 2978881 cassette 2979186 cassette_player 2980441 castle 2981792 catamaran 2988304 CD_player 2992211 cello 2992529
cellular_telephone 2999410 chain 3000134 chainlink_fence 3000247 chain_mail 3000684 chain_saw 3014705 chest 3016953 chiffonier 3017168 chime 3018349
china_cabinet 3026506 Christmas_stocking 3028079 church 3032252 cinema 3041632 cleaver 3042490 cliff_dwelling 3045698 cloak 3047690 clog 3062245
cocktail_shaker 3063599 coffee_mug 3063689 coffeepot 3065424 coil 3075370 combination_lock 3085013 computer_keyboard 3089624 confectionery 3095699
container_ship 3100240 convertible 3109150 corkscrew 3110669 cornet 3124043 cowboy_boot 3124170 cowboy_hat 3125729 cradle 3126707 crane 3127747
crash_helmet 3127925 crate 3131574 crib 3133878 Crock_Pot 3134739 croquet_ball 3141823 crutch 3146219 cuirass 3160309 dam 3179701 desk 3180011
desktop_computer 3187595 dial_telephone 3188531 diaper 3196217 digital_clock 3197337 digital_watch 3201208 dining_table 3207743 dishrag 3207941
dishwasher 3208938 disk_brake 3216828 dock 3218198 dogsled 3220513 dome 3223299 doormat 3240683 drilling_platform 3249569 drum 3250847 drumstick
3255030 dumbbell 3259280 Dutch_oven 3271574 electric_fan 3272010 electric_guitar 3272562 electric_locomotive 3290653 entertainment_center 3291819
envelope 3297495 espresso_maker 3314780 face_powder 3325584 feather_boa 3337140 file 3344393 fireboat 3345487 fire_engine 3347037 fire_screen 3355925
flagpole 3372029 flute 3376595 folding_chair 3379051 football_helmet 3384352 forklift 3388043 fountain 3388183 fountain_pen 3388549 four-poster
3393912 freight_car 3394916 French_horn 3400231 frying_pan 3404251 fur_coat 3417042 garbage_truck 3424325 gasmask 3425413 gas_pump 3443371 goblet
3444034 go-kart 3445777 golf_ball 3445924 golfcart 3447447 gondola 3447721 gong 3450230 gown 3452741 grand_piano 3457902 greenhouse 3459775 grille
3461385 grocery_store 3467068 guillotine 3476684 hair_slide 3476991 hair_spray 3478589 half_track 3481172 hammer 3482405 hamper 3483316 hand_blower
3485407 hand-held_computer 3485794 handkerchief 3492542 hard_disc 3494278 harmonica 3495258 harp 3496892 harvester 3498962 hatchet 3527444 holster
3529860 home_theater 3530642 honeycomb 3532672 hook 3534580 hoopskirt 3535780 horizontal_bar 3538406 horse_cart 3544143 hourglass 3584254 iPod 3584829
iron 3590841 jack-o'-lantern 3594734 jean 3594945 jeep 3595614 jersey 3598930 jigsaw_puzzle 3599486 jinrikisha 3602883 joystick 3617480 kimono 3623198
knee_pad 3627232 knot 3630383 lab_coat 3633091 ladle 3637318 lampshade 3642806 laptop 3649909 lawn_mower 3657121 lens_cap 3658185 letter_opener
3661043 library 3662601 lifeboat 3666591 lighter 3670208 limousine 3673027 liner 3676483 lipstick 3680355 Loafer 3690938 lotion 3691459 loudspeaker
3692522 loupe 3697007 lumbermill 3706229 magnetic_compass 3709823 mailbag 3710193 mailbox 3710637 maillot 3710721 maillot 3717622 manhole_cover
3720891 maraca 3721384 marimba 3724870 mask 3729826 matchstick 3733131 maypole 3733281 maze 3733805 measuring_cup 3742115 medicine_chest 3743016
megalith 3759954 microphone 3761084 microwave 3763968 military_uniform 3764736 milk_can 3769881 minibus 3770439 miniskirt 3770679 minivan 3773504
missile 3775071 mitten 3775546 mixing_bowl 3776460 mobile_home 3777568 Model_T 3777754 modem 3781244 monastery 3782006 monitor 3785016 moped 3786901
mortar 3787032 mortarboard 3788195 mosque 3788365 mosquito_net 3791053 motor_scooter 3792782 mountain_bike 3792972 mountain_tent 3793489 mouse 3794056
mousetrap 3796401 moving_van 3803284 muzzle 3804744 nail 3814639 neck_brace 3814906 necklace 3825788 nipple 3832673 notebook 3837869 obelisk 3838899
oboe 3840681 ocarina 3841143 odometer 3843555 oil_filter 3854065 organ 3857828 oscilloscope 3866082 overskirt 3868242 oxcart 3868863 oxygen_mask
3871628 packet 3873416 paddle 3874293 paddlewheel 3874599 padlock 3876231 paintbrush 3877472 pajama 3877845 palace 3884397 panpipe 3887697 paper_towel
3888257 parachute 3888605 parallel_bars 3891251 park_bench 3891332 parking_meter 3895866 passenger_car 3899768 patio 3902125 pay-phone 3903868
pedestal 3908618 pencil_box 3908714 pencil_sharpener 3916031 perfume 3920288 Petri_dish 3924679 photocopier 3929660 pick 3929855 pickelhaube 3930313
picket_fence 3930630 pickup 3933933 pier 3935335 piggy_bank 3937543 pill_bottle 3938244 pillow 3942813 ping-pong_ball 3944341 pinwheel 3947888 pirate
3950228 pitcher 3954731 plane 3956157 planetarium 3958227 plastic_bag 3961711 plate_rack 3967562 plow 3970156 plunger 3976467 Polaroid_camera 3976657
pole 3977966 police_van 3980874 poncho 3982430 pool_table 3983396 pop_bottle 3991062 pot 3992509 potter's_wheel 3995372 power_drill 3998194 prayer_rug
4004767 printer 4005630 prison 4008634 projectile 4009552 projector 4019541 puck 4023962 punching_bag 4026417 purse 4033901 quill 4033995 quilt
4037443 racer 4039381 racket 4040759 radiator 4041544 radio 4044716 radio_telescope 4049303 rain_barrel 4065272 recreational_vehicle 4067472 reel
4069434 reflex_camera 4070727 refrigerator 4074963 remote_control 4081281 restaurant 4086273 revolver 4090263 rifle 4099969 rocking_chair 4111531
rotisserie 4116512 rubber_eraser 4118538 rugby_ball 4118776 rule 4120489 running_shoe 4125021 safe 4127249 safety_pin 4131690 saltshaker 4133789
sandal 4136333 sarong 4141076 sax 4141327 scabbard 4141975 scale 4146614 school_bus 4147183 schooner 4149813 scoreboard 4152593 screen 4153751 screw
4154565 screwdriver 4162706 seat_belt 4179913 sewing_machine 4192698 shield 4200800 shoe_shop 4201297 shoji 4204238 shopping_basket 4204347
shopping_cart 4208210 shovel 4209133 shower_cap 4209239 shower_curtain 4228054 ski 4229816 ski_mask 4235860 sleeping_bag 4238763 slide_rule 4239074
sliding_door 4243546 slot 4251144 snorkel 4252077 snowmobile 4252225 snowplow 4254120 soap_dispenser 4254680 soccer_ball 4254777 sock 4258138
solar_dish 4259630 sombrero 4263257 soup_bowl 4264628 space_bar 4265275 space_heater 4266014 space_shuttle 4270147 spatula 4273569 speedboat 4275548
spider_web 4277352 spindle 4285008 sports_car 4286575 spotlight 4296562 stage 4310018 steam_locomotive 4311004 steel_arch_bridge 4311174 steel_drum
4317175 stethoscope 4325704 stole 4326547 stone_wall 4328186 stopwatch 4330267 stove 4332243 strainer 4335435 streetcar 4336792 stretcher 4344873
studio_couch 4346328 stupa 4347754 submarine 4350905 suit 4355338 sundial 4355933 sunglass 4356056 sunglasses 4357314 sunscreen 4366367
suspension_bridge 4367480 swab 4370456 sweatshirt 4371430 swimming_trunks 4371774 swing 4372370 switch 4376876 syringe 4380533 table_lamp 4389033 tank
4392985 tape_player 4398044 teapot 4399382 teddy 4404412 television 4409515 tennis_ball 4417672 thatch 4418357 theater_curtain 4423845 thimble 4428191
thresher 4429376 throne 4435653 tile_roof 4442312 toaster 4443257 tobacco_shop 4447861 toilet_seat 4456115 torch 4458633 totem_pole 4461696 tow_truck
4462240 toyshop 4465501 tractor 4467665 trailer_truck 4476259 tray 4479046 trench_coat 4482393 tricycle 4483307 trimaran 4485082 tripod 4486054
triumphal_arch 4487081 trolleybus 4487394 trombone 4493381 tub 4501370 turnstile 4505470 typewriter_keyboard 4507155 umbrella 4509417 unicycle 4515003
upright 4517823 vacuum 4522168 vase 4523525 vault 4525038 velvet 4525305 vending_machine 4532106 vestment 4532670 viaduct 4536866 violin 4540053
volleyball 4542943 waffle_iron 4548280 wall_clock 4548362 wallet 4550184 wardrobe 4552348 warplane 4553703 washbasin 4554684 washer 4557648
water_bottle 4560804 water_jug 4562935 water_tower 4579145 whiskey_jug 4579432 whistle 4584207 wig 4589890 window_screen 4590129 window_shade 4591157
Windsor_tie 4591713 wine_bottle 4592741 wing 4596742 wok 4597913 wooden_spoon 4599235 wool 4604644 worm_fence 4606251 wreck 4612504 yawl 4613696 yurt
6359193 web_site 6596364 comic_book 6785654 crossword_puzzle 6794110 street_sign 6874185 traffic_light 7248320 book_jacket 7565083 menu 7579787 plate
7583066 guacamole 7584110 consomme 7590611 hot_pot 7613480 trifle 7614500 ice_cream 7615774 ice_lolly 7684084 French_loaf 7693725 bagel 7695742
pretzel 7697313 cheeseburger 7697537 hotdog 7711569 mashed_potato 7714571 head_cabbage 7714990 broccoli 7715103 cauliflower 7716358 zucchini 7716906
spaghetti_squash 7717410 acorn_squash 7717556 butternut_squash 7718472 cucumber 7718747 artichoke 7720875 bell_pepper 7730033 cardoon 7734744 mushroom
7742313 Granny_Smith 7745940 strawberry 7747607 orange 7749582 lemon 7753113 fig 7753275 pineapple 7753592 banana 7754684 jackfruit 7760859
custard_apple 7768694 pomegranate 7802026 hay 7831146 carbonara 7836838 chocolate_sauce 7860988 dough 7871810 meat_loaf 7873807 pizza 7875152 potpie
7880968 burrito 7892512 red_wine 7920052 espresso 7930864 cup 7932039 eggnog 9193705 alp 9229709 bubble 9246464 cliff 9256479 coral_reef 9288635
geyser 9332890 lakeside 9399592 promontory 9421951 sandbar 9428293 seashore 9468604 valley 9472597 volcano 9835506 ballplayer 10148035 groom 10565667
scuba_diver 11879895 rapeseed 11939491 daisy 12057211 yellow_lady's_slipper 12144580 corn 12267677 acorn 12620546 hip 12768682 buckeye 12985857
coral_fungus 12998815 agaric 13037406 gyromitra 13040303 stinkhorn 13044778 earthstar 13052670 hen-of-the-woods 13054560 bolete 13133613 ear 15075141
toilet_tissue
`;

let classes: readonly ImagenetClass[] | undefined;

/** All classes; class 386 is n02504458, African_elephant. */
export const imagenetClasses = (): readonly ImagenetClass[] =>
  (classes ??= [...numbersAndNames.matchAll(/(\d+)\s(\S+)/g)].map(([, number, name]) => ({ id: `n${number!.padStart(8, '0')}`, name: name! })));
